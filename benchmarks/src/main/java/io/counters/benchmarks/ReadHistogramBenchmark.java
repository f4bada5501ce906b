package io.counters.benchmarks;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to read one histogram: at rest, and under a writer that never rests? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class ReadHistogramBenchmark {
    private static final int OBSERVED_BEFORE = 1000;

    /** The histogram. */
    @State(Scope.Benchmark)
    public static class Histogram {
        @Param
        public ReadPeer peer;

        private final List<Reader> readers = new CopyOnWriteArrayList<>();
        private final List<Writer> writers = new CopyOnWriteArrayList<>();
        private ReadPeer.Slot slot;

        @Setup
        public void setUp() {
            slot = peer.open();
            final long[] values = Stream.latencies();
            for (int i = 0; i < OBSERVED_BEFORE; i++) {
                slot.observe().accept(values[i]);
            }
        }

        @TearDown
        public void tearDown() {
            final long written =
                    writers.stream().mapToLong(writer -> writer.calls).sum();
            final long count = slot.read().getAsLong();
            if (count != OBSERVED_BEFORE + written || !readers.stream().allMatch(reader -> reader.isRight(count))) {
                throw new IllegalStateException(peer + ": count " + count + " after " + written
                        + " writes (expected: each counted, and reads that grow from " + OBSERVED_BEFORE + " to that)");
            }
        }
    }

    /** A thread that reads. */
    @State(Scope.Thread)
    public static class Reader {
        private LongSupplier read;
        private long last = OBSERVED_BEFORE;
        private long accepted;
        private boolean wentBackwards;

        @Setup
        public void setUp(final Histogram histogram) {
            histogram.readers.add(this);
            read = histogram.slot.read();
        }

        private void take(final long count) {
            if (count != ReadPeer.BUSY) {
                accepted++;
                wentBackwards |= count < last;
                last = count;
            }
        }

        private boolean isRight(final long count) {
            return accepted > 0 && !wentBackwards && last <= count;
        }
    }

    /** A thread that writes. */
    @State(Scope.Thread)
    public static class Writer {
        private final long[] values = Stream.latencies();
        private LongConsumer observe;
        private long calls;

        @Setup
        public void setUp(final Histogram histogram) {
            histogram.writers.add(this);
            observe = histogram.slot.observe();
        }
    }

    @Benchmark
    public void quiet(final Reader reader) {
        reader.take(reader.read.getAsLong());
    }

    @Benchmark
    @Group("restless")
    public void read(final Reader reader) {
        reader.take(reader.read.getAsLong());
    }

    @Benchmark
    @Group("restless")
    public void write(final Writer writer) {
        writer.observe.accept(writer.values[(int) writer.calls++ & Stream.MASK]);
    }
}
