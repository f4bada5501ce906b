package io.counters.writer;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.memory.HeapWords;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.testing.GoldenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Segments made with the shipped writers for readers in any language to be compared on, the same bytes each time; see
 * {@link GoldenFiles}. What no writer makes is among {@link io.counters.format.SampleSegments}.
 */
public final class WrittenSegments {
    private static final Geometry GEOMETRY = new Geometry(4, 24, 24);
    private static final long SECOND = 1_000_000_000L;

    private final Path directory;
    private final AtomicLong clock = new AtomicLong(GoldenFiles.THEN);
    private final AtomicLong nanos = new AtomicLong();

    private WrittenSegments(final Path directory) {
        this.directory = directory;
    }

    /** All of them by name. */
    public static Map<String, byte[]> make(final Path directory) throws IOException {
        final WrittenSegments segments = new WrittenSegments(directory);
        final Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("kinds", segments.kinds());
        all.put("extremes", segments.extremes());
        all.put("bounds", segments.bounds());
        all.put("processes", segments.processes());
        all.put("snapshot-of-processes", segments.snapshot(all.get("processes")));
        all.put("table", segments.table());
        final GoldenFile live = new GoldenFile("1.0", "live");
        all.put("newer-minor", live.newer(1, 7, -1, 0));
        all.put("newer-major", live.newer(2, 0, -1, 0));
        all.put("truncated", Arrays.copyOf(live.bytes(), live.bytes().length - Geometry.PAGE));
        all.put("no-magic", changed(live.bytes(), HeaderLayout.MAGIC_OFFSET, 0));
        return all;
    }

    /** Every kind, type and aggregation, by two threads of two processes. */
    private byte[] kinds() throws IOException {
        final Path file = file("kinds");
        try (Metrics orders = open(file, "orders");
                Metrics billing = open(file, "billing")) {
            int value = 1;
            for (final Metrics metrics : new Metrics[] {orders, billing}) {
                useEachKind(metrics, value);
                final int next = value + 1;
                inAnotherThread(() -> useEachKind(metrics, next));
                value += 2;
            }
            return bytes(file, orders, billing);
        }
    }

    private static void useEachKind(final Metrics metrics, final int value) {
        metrics.counter(MetricDefinition.counter("accepted_total")
                        .withLabel("region", "eu \u2192 \"west\"\n")
                        .withLabel("empty", "")
                        .withHelp("Orders accepted\\"))
                .add(value);
        metrics.counter(MetricDefinition.counter("sent").withUnit("bytes", 3)).add(100L * value);
        for (final Aggregation aggregation : Aggregation.values()) {
            metrics.gauge(MetricDefinition.gauge("level_" + aggregation).withAggregation(aggregation))
                    .set(7L - value);
            metrics.doubleGauge(
                            MetricDefinition.doubleGauge("load_" + aggregation).withAggregation(aggregation))
                    .set(value / 10.0);
        }
        final Histogram latency = metrics.histogram(MetricDefinition.histogram("latency", Buckets.of(-10, 0, 10, 1_000))
                .withUnit("seconds", -9));
        latency.observe(-11L * value);
        latency.observe(value, 3);
        latency.observe(1_000L * value);
    }

    /** Numbers at both ends, sums that wrap, and doubles that are no numbers or zeros of another kind. */
    private byte[] extremes() throws IOException {
        final Path file = file("extremes");
        try (Metrics metrics = open(file, "orders")) {
            metrics.counter("max", "").add(Long.MAX_VALUE);
            final Counter wrapped = metrics.counter("wrapped", "");
            wrapped.add(Long.MAX_VALUE);
            wrapped.add(3);
            final Counter merged = metrics.counter("wrapped_when_merged", "");
            merged.add(Long.MAX_VALUE);
            inAnotherThread(() -> merged.add(Long.MAX_VALUE));
            metrics.gauge("gauge_max", "").set(Long.MAX_VALUE);
            metrics.gauge("gauge_min", "").set(Long.MIN_VALUE);
            metrics.doubleGauge("nan", "").set(Double.NaN);
            metrics.doubleGauge("infinity", "").set(Double.POSITIVE_INFINITY);
            metrics.doubleGauge("minus_infinity", "").set(Double.NEGATIVE_INFINITY);
            metrics.doubleGauge("minus_zero", "").set(-0.0);
            metrics.doubleGauge("smallest", "").set(Double.MIN_VALUE);
            metrics.doubleGauge("largest", "").set(-Double.MAX_VALUE);
            metrics.doubleGauge("third", "").set(1.0 / 3);
            final Histogram histogram =
                    metrics.histogram("histogram", "", Buckets.of(Long.MIN_VALUE, 0, Long.MAX_VALUE));
            histogram.observe(Long.MIN_VALUE);
            histogram.observe(Long.MAX_VALUE, 1L << 32);
            return bytes(file, metrics);
        }
    }

    /** Histograms of each number of bounds, with an observation at each bound and one behind the last. */
    private byte[] bounds() throws IOException {
        final Path file = file("bounds");
        try (Metrics metrics = open(file, "orders")) {
            for (int count = 1; count <= Buckets.latency().bounds().size(); count++) {
                final long[] bounds = LongStream.rangeClosed(1, count)
                        .map(bound -> bound * bound)
                        .toArray();
                final Histogram histogram = metrics.histogram("histogram_" + count, "", Buckets.of(bounds));
                Arrays.stream(bounds).forEach(histogram::observe);
                histogram.observe(bounds[count - 1] + 1, count);
            }
            return bytes(file, metrics);
        }
    }

    /** One that did not close, one that did, one that was restarted, and one that was restarted and closed. */
    private byte[] processes() throws IOException {
        final Path file = file("processes");
        try (Metrics killed = open(file, "killed");
                Metrics restarted = open(file, "restarted");
                Metrics twice = open(file, "twice")) {
            useEachKind(killed, 1);
            useEachKind(restarted, 10);
            useEachKind(twice, 100);
            restarted.close();
            twice.close();
            try (Metrics again = open(file, "restarted");
                    Metrics thrice = open(file, "twice");
                    Metrics closed = open(file, "closed")) {
                useEachKind(again, 1_000);
                useEachKind(thrice, 10_000);
                useEachKind(closed, 100_000);
                thrice.close();
                closed.close();
                return bytes(file, killed, again);
            }
        }
    }

    /** In which each of the four was seen in another state. */
    private byte[] snapshot(final byte[] segment) throws IOException {
        final Path source = Files.write(directory.resolve("source.seg"), segment);
        final Path copy = directory.resolve("copy.seg");
        final long[] states = {
            ProcessLayout.STATE_LIVE, ProcessLayout.STATE_STALLED, ProcessLayout.STATE_CLOSED, ProcessLayout.STATE_DEAD
        };
        Snapshot.take(
                Segment.openForReading(new SegmentPath(source)),
                new SegmentPath(copy),
                index -> states[index],
                GoldenFiles.THEN + 60 * SECOND);
        return anonymous(copy, "processes");
    }

    /** Metrics that were removed, one that came back, and a registration that its process did not live to finish. */
    private byte[] table() throws IOException {
        final Path file = file("table");
        final byte[] bytes;
        try (Metrics metrics = open(file, "orders")) {
            for (int i = 0; i < 12; i++) {
                metrics.counter("counter_" + i, "").add(1L << i);
            }
            for (int i = 0; i < 6; i++) {
                metrics.remove(MetricId.of("counter_" + i));
            }
            clock.addAndGet(20 * SECOND); // after which their records are used again
            metrics.counter("counter_3", "").add(33);
            metrics.gauge("successor", "").set(-1);
            for (int i = 12; i < GEOMETRY.metrics() - 1; i++) {
                metrics.counter("counter_" + i, "").add(1L << i);
            }
            bytes = bytes(file, metrics);
        }
        final int half = (int) HeapWords.get(bytes, HeaderLayout.METRIC_HIGH_WATER_OFFSET);
        changed(bytes, HeaderLayout.METRIC_HIGH_WATER_OFFSET, half + 1);
        final long version = HeapWords.get(bytes, HeaderLayout.TABLE_VERSION_OFFSET);
        changed(bytes, HeaderLayout.TABLE_VERSION_OFFSET, version + 1);
        return changed(bytes, GEOMETRY.metric(half) + MetricLayout.STATE_OFFSET, MetricLayout.STATE_WRITING);
    }

    private Path file(final String name) {
        return directory.resolve(name + ".seg");
    }

    private Metrics open(final Path file, final String instance) {
        return GoldenFiles.open(file, GEOMETRY, instance, clock, nanos);
    }

    /** What the file has now, with heartbeats of processes that live so late that readers take them for young. */
    private byte[] bytes(final Path file, final Metrics... living) throws IOException {
        final long now = clock.getAndSet(Long.MAX_VALUE);
        nanos.addAndGet(SECOND);
        for (final Metrics metrics : living) {
            metrics.agentInvoker().invoke();
        }
        clock.set(now);
        return anonymous(file, SegmentPath.resolve(file.toString()).name());
    }

    private static byte[] anonymous(final Path file, final String name) throws IOException {
        final UUID uuid = UUID.nameUUIDFromBytes(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        return GoldenFiles.anonymous(Files.readAllBytes(file), name, uuid);
    }

    private static byte[] changed(final byte[] bytes, final int offset, final long word) {
        HeapWords.set(bytes, offset, word);
        return bytes;
    }

    /** While this one lives, so that it has a lane of its own. */
    private static void inAnotherThread(final Runnable work) {
        final Thread thread = new Thread(work);
        thread.start();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
