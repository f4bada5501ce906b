package io.counters.stat.history;

import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Frames as a recorder sees them, and those that it hopefully never sees. */
public final class Frames {
    public static final Instant START = Instant.parse("2026-11-20T23:15:00.000000001Z");

    private static final long[] EXTREMES = {
        0, 1, -1, 63, 64, -64, -65, 127, 128, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, 1L << 62, -(1L << 62)
    };
    private static final double[] DOUBLES = {
        0.0, -0.0, 0.1 + 0.2, Double.NaN, Double.longBitsToDouble(0x7ff8_0000_0000_0badL), Double.MIN_VALUE, -1e300
    };

    private final SplittableRandom random;
    private final Path file;
    private final List<MetricDefinition> definitions = new ArrayList<>();

    private Frames(final long seed, final Path file) {
        random = new SplittableRandom(seed);
        this.file = file;
    }

    /** Values without sense or order, as they are read back from that file; now and then a metric is new. */
    public static List<Frame> wild(final long seed, final int count, final Path file) {
        final Frames frames = new Frames(seed, file);
        final List<Frame> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(frames.next(i));
        }
        return all;
    }

    /** So many metrics, one in ten a histogram, each of which grows by a little in every second frame. */
    public static List<MetricDefinition> metrics(final int count) {
        final List<MetricDefinition> metrics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            metrics.add(
                    i % 10 == 0
                            ? MetricDefinition.histogram("latency_" + i, Buckets.latency())
                            : MetricDefinition.counter("requests_" + i + "_total"));
        }
        return metrics;
    }

    public static Frame steady(final List<MetricDefinition> metrics, final int index, final Path file) {
        final List<MetricSample> samples = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            final long steps = (index + i % 2) / 2 * (1L + i % 7);
            samples.add(sample(metrics.get(i), ReadStatus.OK, steps));
        }
        return frame(index, file, Snapshots.snapshot("orders").processes(), samples, null);
    }

    private Frame next(final int index) {
        if (index % 7 == 0) {
            definitions.add(
                    switch (random.nextInt(3)) {
                        case 0 -> MetricDefinition.counter("c" + index).withHelp(Snapshots.HOSTILE);
                        case 1 -> MetricDefinition.doubleGauge("g" + index).withLabel("kind", "\u00e4\ud83d\ude00");
                        default -> MetricDefinition.histogram("h" + index, Snapshots.MILLIS);
                    });
        }
        final List<MetricSample> samples = new ArrayList<>();
        final List<MetricSample> shares = new ArrayList<>();
        for (final MetricDefinition definition : definitions) {
            final MetricSample sample = wildSample(definition);
            samples.add(sample);
            shares.add(Snapshots.share("web", sample));
            shares.add(Snapshots.share("batch \u202e", wildSample(definition)));
        }
        return frame(index, file, Snapshots.snapshot("orders").processes(), samples, index % 11 < 8 ? shares : null);
    }

    private MetricSample wildSample(final MetricDefinition definition) {
        return switch (random.nextInt(8)) {
            case 0 -> new MetricSample(definition, null, ReadStatus.CORRUPT, null, null);
            case 1 -> sample(definition, ReadStatus.BUSY, wildLong());
            default -> sample(definition, ReadStatus.OK, wildLong());
        };
    }

    private long wildLong() {
        return random.nextBoolean() ? EXTREMES[random.nextInt(EXTREMES.length)] : random.nextLong();
    }

    private static MetricSample sample(final MetricDefinition definition, final ReadStatus status, final long value) {
        return switch (definition.kind()) {
            case COUNTER -> new MetricSample(definition, null, status, value, null);
            case GAUGE ->
                new MetricSample(
                        definition, null, status, DOUBLES[(int) Math.floorMod(value, (long) DOUBLES.length)], null);
            case HISTOGRAM -> {
                final List<Long> buckets = new ArrayList<>();
                long count = 0;
                for (int i = 0; i <= definition.bounds().size(); i++) {
                    buckets.add(value / (i + 1));
                    count += value / (i + 1);
                }
                yield new MetricSample(
                        definition,
                        null,
                        status,
                        null,
                        new HistogramValue(definition.bounds(), buckets, count, value * 31, -value, value));
            }
        };
    }

    private static Frame frame(
            final int index,
            final Path file,
            final List<ProcessInfo> processes,
            final List<MetricSample> samples,
            final @Nullable List<MetricSample> shares) {
        final SegmentInfo segment = new SegmentInfo(
                "orders",
                file,
                "1.0",
                new UUID(1, 2),
                SegmentInfo.State.SNAPSHOT,
                Snapshots.CREATED,
                Duration.ofSeconds(index, 250),
                index,
                0,
                new Usage(samples.size(), 16384),
                new Usage(3, 16384),
                new Usage(2, 256));
        final ReadStats scan = new ReadStats(12, 11, 3, 1, 0, 8_500 + index % 13);
        return new Frame(
                START.plusSeconds(index),
                new SegmentSnapshot(segment, processes, samples, scan),
                shares == null ? null : new SegmentSnapshot(segment, processes, shares, scan));
    }
}
