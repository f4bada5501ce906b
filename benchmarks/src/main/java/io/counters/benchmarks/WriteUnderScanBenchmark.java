package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.writer.Metrics;
import java.nio.LongBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * Does a writer notice a reader that never rests, and is that because of how we read? One thread writes to any of a thousand
 * metrics; another one scans the same segment, or sums its words in a plain loop, or scans an equal segment that rests, so
 * that all else is equal. Each line that a reader has taken since the writer last stored to it has to come back for the next
 * store, whoever reads: what the plain loop costs is the machine's price. Paced readers scan a thousand times a second, which
 * is more often than any monitor does; what they take includes their rest.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WriteUnderScanBenchmark {
    private static final int METRICS = 1000;
    private static final long PAUSE_NANOS = 1_000_000;

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

    /** What the other thread does meanwhile. */
    public enum Reader {
        OTHER_SEGMENT,
        SCAN,
        PLAIN_LOOP,
        OTHER_SEGMENT_PACED,
        SCAN_PACED;

        private boolean isPaced() {
            return this == OTHER_SEGMENT_PACED || this == SCAN_PACED;
        }

        private boolean readsWhatIsWritten() {
            return this != OTHER_SEGMENT && this != OTHER_SEGMENT_PACED;
        }
    }

    /** Two equal segments. */
    @State(Scope.Benchmark)
    public static class Segments {
        @Param
        public Kind kind;

        @Param
        public Reader reader;

        private final List<Writer> writers = new CopyOnWriteArrayList<>();
        private final List<Looker> lookers = new CopyOnWriteArrayList<>();
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
            final Looker last = new Looker();
            last.open(kind, written);
            last.scan();
            lookers.add(last);
            lookers.forEach(looker -> looker.reader.close());
            written.close();
            resting.close();
            Totals.requireEqual(kind, done, new Totals(done.count(), last.sum));
            if (!lookers.stream().allMatch(looker -> looker.isRight(written.total(), last.sum))) {
                throw new IllegalStateException(
                        kind + ": a scan showed less than the one before it, or more than was written");
            }
            if (reader == Reader.PLAIN_LOOP && lookers.stream().noneMatch(looker -> looker.hasSeenChange)) {
                throw new IllegalStateException(kind + ": the plain loop saw nothing of what was written");
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

    /** The thread that reads. */
    @State(Scope.Thread)
    public static class Looker {
        private SegmentReader reader;
        private Consumer<MetricView> adding;
        private LongBuffer blocks;
        private long sum;
        private long words;
        private boolean wentBackwards;
        private boolean hasSeenChange;

        @Setup
        public void setUp(final Segments segments) {
            segments.lookers.add(this);
            open(segments.kind, segments.reader.readsWhatIsWritten() ? segments.written : segments.resting);
            scan();
        }

        private void open(final Kind kind, final FilledSegment segment) {
            reader = segment.reader();
            adding = metric -> sum += kind.sum(metric);
            blocks = segment.blocks();
        }

        private void scan() {
            final long before = sum;
            sum = 0;
            reader.scan(adding);
            wentBackwards |= sum < before;
        }

        private void loop() {
            long now = 0;
            for (int i = 0; i < blocks.limit(); i++) {
                now += blocks.get(i);
            }
            hasSeenChange |= now != words && words != 0;
            words = now;
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
    public void read(final Segments segments, final Looker looker) {
        if (segments.reader.isPaced()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (segments.reader == Reader.PLAIN_LOOP) {
            looker.loop();
        } else {
            looker.scan();
        }
    }
}
