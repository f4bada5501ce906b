package io.counters.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to add one, to the same counter again and again and to any of a thousand? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            Agrona.FLAG,
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
        })
public class CounterBenchmark {
    private static final int METRICS = 1000;

    /** The counters. */
    @State(Scope.Benchmark)
    public static class Counters {
        @Param
        public CounterPeer peer;

        private Workers<Runnable> workers;

        @Setup
        public void setUp() {
            workers = new Workers<>(peer, peer.open(METRICS));
        }

        @TearDown
        public void tearDown() {
            workers.end();
        }
    }

    /** A thread that adds. */
    @State(Scope.Thread)
    public static class Worker {
        private final int[] visits = Stream.visits(METRICS);
        private Runnable[] many;
        private Runnable one;
        private long calls;

        @Setup
        public void setUp(final Counters counters) {
            final List<Runnable> handles = counters.workers.join(() -> Totals.ofCount(calls));
            many = handles.toArray(Runnable[]::new);
            one = many[0];
        }
    }

    @Benchmark
    public void one(final Worker worker) {
        worker.calls++;
        worker.one.run();
    }

    @Benchmark
    public void thousand(final Worker worker) {
        worker.many[worker.visits[(int) worker.calls++ & Stream.MASK]].run();
    }
}
