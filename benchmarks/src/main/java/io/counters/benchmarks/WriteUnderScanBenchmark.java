package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.writer.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
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

/**
 * Does a writer notice a reader that scans all the time? One thread writes to any of a thousand metrics, another one
 * scans: either the same segment, or an equal one that rests, so that all else is equal.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteUnderScanBenchmark {
    private static final int METRICS = 1000;

    /** What is written. */
    public enum Kind {
        COUNTER,
        HISTOGRAM;

        private FilledSegment fill() {
            return this == COUNTER ? FilledSegment.counters(METRICS, 1) : FilledSegment.histograms(METRICS, 1);
        }

        private LongConsumer handle(final Metrics metrics, final int index) {
            return this == COUNTER
                    ? metrics.counter("counter_" + index, "")::add
                    : metrics.histogram(MetricDefinition.histogram("histogram_" + index, HistogramPeer.BUCKETS))
                            ::observe;
        }

        private long sum(final MetricView metric) {
            return this == COUNTER ? metric.value() : metric.sum();
        }
    }

    /** Two equal segments. */
    @State(Scope.Benchmark)
    public static class Segments {
        @Param
        public Kind kind;

        /** Whether the reader reads what is written. */
        @Param({"false", "true"})
        public boolean isWriterScanned;

        private FilledSegment written;
        private FilledSegment resting;

        @Setup
        public void setUp() {
            written = kind.fill();
            resting = kind.fill();
        }

        @TearDown
        public void tearDown() {
            written.close();
            resting.close();
        }
    }

    /** The thread that writes. */
    @State(Scope.Thread)
    public static class Writer {
        private final long[] values = Stream.latencies();
        private final int[] visits = Stream.visits(METRICS);
        private LongConsumer[] handles;
        private long calls;

        @Setup
        public void setUp(final Segments segments) {
            handles = IntStream.range(0, METRICS)
                    .mapToObj(i -> segments.kind.handle(segments.written.metrics(), i))
                    .toArray(LongConsumer[]::new);
        }

        @TearDown
        public void tearDown(final Segments segments) {
            try (Scanner scanner = new Scanner()) {
                scanner.open(segments.kind, segments.written);
                scanner.scan();
                final double done = Stream.totals(values, calls).sum() + segments.written.total();
                Totals.requireEqual(segments.kind, new Totals(calls, done), new Totals(calls, scanner.sum));
            }
        }
    }

    /** The thread that scans. */
    @State(Scope.Thread)
    public static class Scanner implements AutoCloseable {
        private SegmentReader reader;
        private Consumer<MetricView> adding;
        private long sum;
        private boolean wentBackwards;

        @Setup
        public void setUp(final Segments segments) {
            open(segments.kind, segments.isWriterScanned ? segments.written : segments.resting);
        }

        @TearDown
        public void tearDown(final Segments segments) {
            close();
            final long least = segments.written.total();
            if (wentBackwards || sum < least || (!segments.isWriterScanned && sum != least)) {
                throw new IllegalStateException(
                        "last sum: " + sum + " (expected: " + least + " and what was written, never less than before)");
            }
        }

        @Override
        public void close() {
            reader.close();
        }

        private void open(final Kind kind, final FilledSegment segment) {
            reader = segment.reader();
            adding = metric -> sum += kind.sum(metric);
        }

        private void scan() {
            final long before = sum;
            sum = 0;
            reader.scan(adding);
            wentBackwards |= sum < before;
        }
    }

    @Benchmark
    @Group("both")
    public void write(final Writer writer) {
        final int next = (int) writer.calls++ & Stream.MASK;
        writer.handles[writer.visits[next]].accept(writer.values[next]);
    }

    @Benchmark
    @Group("both")
    public void scan(final Scanner scanner) {
        scanner.scan();
    }
}
