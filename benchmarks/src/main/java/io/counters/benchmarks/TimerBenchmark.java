package io.counters.benchmarks;

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

/** What does it cost to take a time and record it? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class TimerBenchmark {
    /** The timer. */
    @State(Scope.Benchmark)
    public static class Timers {
        @Param
        public TimerPeer peer;

        private Workers<Runnable> workers;

        @Setup
        public void setUp() {
            workers = new Workers<>(peer, peer.open());
        }

        @TearDown
        public void tearDown() {
            workers.end();
        }
    }

    /** A thread that takes times. */
    @State(Scope.Thread)
    public static class Worker {
        private Runnable timing;
        private long calls;

        @Setup
        public void setUp(final Timers timers) {
            timing = timers.workers.join(() -> Totals.ofCount(calls)).get(0);
        }
    }

    @Benchmark
    public void startAndStop(final Worker worker) {
        worker.calls++;
        worker.timing.run();
    }
}
