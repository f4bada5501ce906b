package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.stress.report.Conditions;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Does a writer notice a reader that never rests, and is that because of how we read? One thread writes to any of a thousand
 * metrics. Another one, by turns, does nothing, scans an equal segment that rests, scans the same one, sums that one's words
 * in a plain loop, and scans either a hundred times a second, which is more often than any monitor does. A line that a reader
 * took since the writer last stored to it has to come back for the next store, whoever read it: what the plain loop costs is
 * the machine's price. Turns are short, because what a line's way costs changes when a hypervisor moves its processors.
 */
public final class WriteUnderScan {
    private static final int METRICS = 1000;
    private static final int ROUNDS = 5;
    private static final int CYCLES = 30;
    private static final int WARM_UP_CYCLES = 10;
    private static final long TURN_NANOS = 25_000_000;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Kind kind;
    private final FilledSegment written;
    private final FilledSegment resting;
    private final Writer writer;
    private final Looker looker;
    private final Looker elsewhere;

    /** What is written. */
    enum Kind {
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
    enum Reader {
        NOBODY,
        OTHER_SEGMENT,
        SCAN,
        PLAIN_LOOP,
        OTHER_SEGMENT_PACED,
        SCAN_PACED
    }

    private WriteUnderScan(final Kind kind, final FilledSegment written, final FilledSegment resting) {
        this.kind = kind;
        this.written = written;
        this.resting = resting;
        writer = new Writer(kind, written.metrics());
        looker = new Looker(kind, written);
        elsewhere = new Looker(kind, resting);
    }

    static void run(final String command, final Path directory) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            for (final Kind kind : Kind.values()) {
                try (FilledSegment written = kind.fill();
                        FilledSegment resting = kind.fill()) {
                    final List<Measurement> measurements = new WriteUnderScan(kind, written, resting).round();
                    measurements.forEach(one -> System.out.printf("%s: %.1f ns%n", one.key(), one.mean()));
                    RunsFile.add(
                            RunsFile.in(directory, Runtime.version().feature()),
                            new Run(
                                    "WriteUnderScan",
                                    command,
                                    Program.digest(Program.path()),
                                    Conditions.here(),
                                    measurements));
                }
            }
        }
    }

    private List<Measurement> round() throws InterruptedException {
        final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        final Map<Reader, List<Double>> nanos = new EnumMap<>(Reader.class);
        writer.start();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            for (final Reader reader : Reader.values()) {
                final double oneWrite = turn(reading(reader));
                if (cycle >= WARM_UP_CYCLES) {
                    nanos.computeIfAbsent(reader, first -> new ArrayList<>()).add(oneWrite);
                }
            }
        }
        writer.end();
        requireWork();
        final List<Measurement> measurements = new ArrayList<>();
        nanos.forEach((reader, all) -> measurements.add(new Measurement(
                Key.of("WriteUnderScan.write", Map.of("kind", kind.name(), "reader", reader.name())),
                "ns/op",
                new TreeMap<>(Map.of(begin, all)),
                new TreeMap<>(),
                null)));
        return measurements;
    }

    private Runnable reading(final Reader reader) {
        return switch (reader) {
            case NOBODY -> Thread::onSpinWait;
            case OTHER_SEGMENT -> elsewhere::scan;
            case SCAN -> looker::scan;
            case PLAIN_LOOP -> looker::loop;
            case OTHER_SEGMENT_PACED -> elsewhere::scanAfterPause;
            case SCAN_PACED -> looker::scanAfterPause;
        };
    }

    /** What one write took, in nanoseconds. */
    private double turn(final Runnable reading) {
        final long writesBefore = writer.progress();
        final long begin = System.nanoTime();
        while (System.nanoTime() - begin < TURN_NANOS) {
            reading.run();
        }
        final long end = System.nanoTime();
        return (double) (end - begin) / (writer.progress() - writesBefore);
    }

    /** All that was written is there, no scan went backwards, and the plain loop saw what was written. */
    private void requireWork() {
        looker.scan();
        elsewhere.scan();
        looker.reader.close();
        elsewhere.reader.close();
        final Totals done = Stream.totals(writer.values, writer.progress()).plus(new Totals(0, written.total()));
        Totals.requireEqual(kind, done, new Totals(done.count(), looker.sum));
        if (looker.wentBackwards || elsewhere.sum != resting.total() || !looker.hasSeenChange) {
            throw new IllegalStateException(
                    kind + ": a reader saw something else than what was written, or not that it was written");
        }
    }

    /** Writes until it is told to end. */
    private static final class Writer extends Thread {
        private static final int BATCH = 64;

        /** Of {@link #done}, far enough from the rest that nobody else's line is taken by looking at it. */
        private static final int MIDDLE = 32;

        private final long[] values = Stream.latencies();
        private final int[] visits = Stream.visits(METRICS);
        private final AtomicLongArray done = new AtomicLongArray(2 * MIDDLE);
        private final Kind kind;
        private final Metrics metrics;
        private volatile boolean isToEnd;

        Writer(final Kind kind, final Metrics metrics) {
            super("writer");
            this.kind = kind;
            this.metrics = metrics;
            setDaemon(true);
        }

        @Override
        public void run() {
            final LongConsumer[] handles = IntStream.range(0, METRICS)
                    .mapToObj(i -> kind.handle(metrics, i))
                    .toArray(LongConsumer[]::new);
            long calls = 0;
            while (!isToEnd) {
                for (int i = 0; i < BATCH; i++) {
                    final int next = (int) calls++ & Stream.MASK;
                    handles[visits[next]].accept(values[next]);
                }
                done.setRelease(MIDDLE, calls);
            }
        }

        long progress() {
            return done.getAcquire(MIDDLE);
        }

        void end() throws InterruptedException {
            isToEnd = true;
            join();
        }
    }

    /** Reads one segment in one way or another. */
    private static final class Looker {
        private final SegmentReader reader;
        private final LongBuffer blocks;
        private final Consumer<MetricView> adding;
        private long sum;
        private long words;
        private boolean wentBackwards;
        private boolean hasSeenChange;

        Looker(final Kind kind, final FilledSegment segment) {
            reader = segment.reader();
            blocks = segment.blocks();
            adding = metric -> sum += kind.sum(metric);
        }

        void scan() {
            final long before = sum;
            sum = 0;
            reader.scan(adding);
            wentBackwards |= sum < before;
        }

        void scanAfterPause() {
            LockSupport.parkNanos(PAUSE_NANOS);
            scan();
        }

        void loop() {
            final long before = words;
            long now = 0;
            for (int i = 0; i < blocks.limit(); i++) {
                now += blocks.get(i);
            }
            words = now;
            hasSeenChange |= before != 0 && now != before;
        }
    }
}
