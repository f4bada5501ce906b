package io.counters.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to add one from virtual threads, of which none has a lane? Each invocation starts a hundred of them,
 * which add a hundred times each, so a little of starting and ending them is in every figure. Needs JDK 21; see
 * {@link Main}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
@State(Scope.Thread)
public class VirtualThreadsBenchmark {
    private static final int THREADS = 100;
    private static final int CALLS_BY_THREAD = 100;

    @Param({
        "COUNTERS",
        "AGRONA",
        "LONG_ADDER",
        "ATOMIC_LONG",
        "MICROMETER",
        "PROMETHEUS",
        "DROPWIZARD",
        "OPEN_TELEMETRY"
    })
    public CounterPeer peer;

    private Workers<Runnable> workers;
    private ExecutorService executor;
    private List<Callable<Integer>> tasks;
    private long calls;

    @Setup
    public void setUp() throws ReflectiveOperationException {
        executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        workers = new Workers<>(peer, peer.open(1));
        final Runnable counter = workers.join(() -> Totals.ofCount(calls)).get(0);
        tasks = IntStream.range(0, THREADS)
                .<Callable<Integer>>mapToObj(i -> () -> addFrom(counter))
                .toList();
    }

    @TearDown
    public void tearDown() {
        executor.shutdown();
        workers.end();
    }

    @Benchmark
    @OperationsPerInvocation(THREADS * CALLS_BY_THREAD)
    public void add() throws Exception {
        for (final Future<Integer> task : executor.invokeAll(tasks)) {
            calls += task.get();
        }
    }

    private static int addFrom(final Runnable counter) {
        int done = 0;
        while (done < CALLS_BY_THREAD) {
            counter.run();
            done++;
        }
        return done;
    }
}
