package io.counters.benchmarks;

import java.util.ArrayList;
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

/** What does it cost to set a level? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class GaugeBenchmark {
    /** The gauge. */
    @State(Scope.Benchmark)
    public static class Gauges {
        @Param
        public GaugePeer peer;

        private final List<Worker> workers = new ArrayList<>();
        private Peer<LongConsumer> opened;

        @Setup
        public void setUp() {
            opened = peer.open();
        }

        /** One of the threads was the last to set the level, and whose it is is the scheduler's choice. */
        @TearDown
        public void tearDown() {
            final double shown = opened.totals().get().sum();
            opened.end().run();
            if (workers.stream().noneMatch(worker -> worker.calls > 0 && worker.last() == shown)) {
                throw new IllegalStateException(peer + ": shows " + shown + " (expected: one of the last levels set)");
            }
        }

        private synchronized LongConsumer join(final Worker worker) {
            workers.add(worker);
            return opened.handles().get().get(0);
        }
    }

    /** A thread that sets levels. */
    @State(Scope.Thread)
    public static class Worker {
        private final long[] values = Stream.latencies();
        private LongConsumer gauge;
        private long calls;

        @Setup
        public void setUp(final Gauges gauges) {
            gauge = gauges.join(this);
        }

        private long last() {
            return values[(int) (calls - 1) & Stream.MASK];
        }
    }

    @Benchmark
    public void set(final Worker worker) {
        worker.gauge.accept(worker.values[(int) worker.calls++ & Stream.MASK]);
    }
}
