package io.counters.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
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

/** What does it cost to ask for a counter that is not there yet and to add the first one to it? */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 20)
@Measurement(iterations = 20)
@Fork(2)
@State(Scope.Thread)
public class FirstTouchBenchmark {
    private static final int AT_A_TIME = 100;
    private static final int MAX_METRICS = 16_384;

    @Param
    public FirstTouchPeer peer;

    private Workers<IntConsumer> workers;
    private IntConsumer touch;
    private int calls;

    @Setup
    public void setUp() {
        workers = new Workers<>(peer, peer.open(MAX_METRICS));
        touch = workers.join(() -> Totals.ofCount(calls)).get(0);
    }

    @TearDown
    public void tearDown() {
        workers.end();
    }

    @Benchmark
    @OperationsPerInvocation(AT_A_TIME)
    public void registerAndIncrement() {
        for (int i = 0; i < AT_A_TIME; i++) {
            touch.accept(calls++);
        }
    }
}
