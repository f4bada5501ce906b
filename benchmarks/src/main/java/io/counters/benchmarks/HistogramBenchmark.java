package io.counters.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
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

/** What does it cost to record a value, in the same histogram again and again and in any of a thousand? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class HistogramBenchmark {
    private static final int METRICS = 1000;

    /** The histograms. */
    @State(Scope.Benchmark)
    public static class Histograms {
        @Param
        public HistogramPeer peer;

        private Workers<LongConsumer> workers;

        @Setup
        public void setUp() {
            workers = new Workers<>(peer, peer.open(METRICS));
        }

        @TearDown
        public void tearDown() {
            workers.end();
        }
    }

    /** A thread that records. */
    @State(Scope.Thread)
    public static class Worker {
        private final long[] values = Stream.latencies();
        private final int[] visits = Stream.visits(METRICS);
        private LongConsumer[] many;
        private LongConsumer one;
        private long calls;

        @Setup
        public void setUp(final Histograms histograms) {
            final List<LongConsumer> handles = histograms.workers.join(() -> Stream.totals(values, calls));
            many = handles.toArray(LongConsumer[]::new);
            one = many[0];
        }
    }

    @Benchmark
    public void one(final Worker worker) {
        worker.one.accept(worker.values[(int) worker.calls++ & Stream.MASK]);
    }

    @Benchmark
    public void thousand(final Worker worker) {
        final int next = (int) worker.calls++ & Stream.MASK;
        worker.many[worker.visits[next]].accept(worker.values[next]);
    }
}
