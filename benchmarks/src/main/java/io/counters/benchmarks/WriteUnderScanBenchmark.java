package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.writer.Metrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

        private final List<Writer> writers = new CopyOnWriteArrayList<>();
        private final List<Scanner> scanners = new CopyOnWriteArrayList<>();
        private FilledSegment written;
        private FilledSegment resting;

        @Setup
        public void setUp() {
            written = kind.fill();
            resting = kind.fill();
        }

        /** All is checked here, and nothing by the threads' own states: the first thread to end closes the segments. */
        @TearDown
        public void tearDown() {
            final Totals done = writers.stream()
                    .map(writer -> Stream.totals(writer.values, writer.calls))
                    .reduce(new Totals(0, written.total()), Totals::plus);
            final Scanner last = new Scanner();
            last.open(kind, written);
            last.scan();
            scanners.add(last);
            for (final Scanner scanner : scanners) {
                scanner.reader.close();
            }
            written.close();
            resting.close();
            Totals.requireEqual(kind, done, new Totals(done.count(), last.sum));
            if (!scanners.stream().allMatch(scanner -> scanner.isRight(written.total(), last.sum))) {
                throw new IllegalStateException(
                        kind + ": a scan showed less than the one before it, or more than was written");
            }
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
            segments.writers.add(this);
            handles = IntStream.range(0, METRICS)
                    .mapToObj(i -> segments.kind.handle(segments.written.metrics(), i))
                    .toArray(LongConsumer[]::new);
        }
    }

    /** The thread that scans. */
    @State(Scope.Thread)
    public static class Scanner {
        private SegmentReader reader;
        private Consumer<MetricView> adding;
        private long sum;
        private boolean wentBackwards;

        @Setup
        public void setUp(final Segments segments) {
            segments.scanners.add(this);
            open(segments.kind, segments.isWriterScanned ? segments.written : segments.resting);
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

        private boolean isRight(final long least, final long most) {
            return !wentBackwards && least <= sum && sum <= most;
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
