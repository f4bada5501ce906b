package io.counters.prometheus;

import io.counters.MetricKind;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The series of one name, each with labels of its own. Threads: one. */
final class Family {
    private final String name;
    private final MetricKind kind;
    private final String unit;
    private final String help;
    private final Map<Labels, Point> points = new LinkedHashMap<>();

    /**
     * Begins without series.
     *
     * @param unit may be empty, else the name ends with it
     * @param help may be empty
     */
    Family(final String name, final MetricKind kind, final String unit, final String help) {
        this.name = name;
        this.kind = kind;
        this.unit = unit;
        this.help = help;
    }

    MetricKind kind() {
        return kind;
    }

    /** Every name that a line of this family may begin with, in any format. No other family may have one of them. */
    List<String> names() {
        return switch (kind) {
            case COUNTER -> List.of(name, name + "_total", name + "_created");
            case GAUGE -> List.of(name);
            case HISTOGRAM -> List.of(name, name + "_bucket", name + "_count", name + "_sum", name + "_created");
        };
    }

    /** Adds a series, or adds to it; false if there is one with which it cannot be merged. */
    boolean add(final Labels labels, final Reading reading, final Instant since) {
        final Point there =
                points.putIfAbsent(labels, new Point(reading, since)); // to look first would hash them twice
        if (there == null) {
            return true;
        }
        final Optional<Reading> merged = there.reading.mergedWith(reading);
        merged.ifPresent(
                both -> points.put(labels, new Point(both, since.isBefore(there.since) ? since : there.since)));
        return merged.isPresent();
    }

    MetricSnapshot toSnapshot() {
        final MetricMetadata metadata = new MetricMetadata(
                name, help.isEmpty() ? null : ExpositionNames.text(help), unit.isEmpty() ? null : new Unit(unit));
        return switch (kind) {
            case COUNTER -> new CounterSnapshot(metadata, points(Family::counter));
            case GAUGE -> new GaugeSnapshot(metadata, points(Family::gauge));
            case HISTOGRAM -> new HistogramSnapshot(metadata, points(Family::histogram));
        };
    }

    private <T> List<T> points(final PointMaker<T> maker) {
        return points.entrySet().stream()
                .map(point -> maker.make(point.getKey(), point.getValue().reading, point.getValue().since))
                .toList();
    }

    private static CounterDataPointSnapshot counter(final Labels labels, final Reading reading, final Instant since) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(((Reading.Total) reading).value().doubleValue())
                .createdTimestampMillis(created(since))
                .build();
    }

    private static GaugeDataPointSnapshot gauge(final Labels labels, final Reading reading, final Instant since) {
        return GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(((Reading.Level) reading).value())
                .build();
    }

    private static HistogramDataPointSnapshot histogram(
            final Labels labels, final Reading reading, final Instant since) {
        final Reading.Distribution distribution = (Reading.Distribution) reading;
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets(distribution))
                .sum(distribution.hasSum() ? distribution.sum().doubleValue() : Double.NaN)
                .createdTimestampMillis(created(since))
                .build();
    }

    /** None, which is zero, before 1970: a damaged file may say so, and the library writes no negative fractions. */
    private static long created(final Instant since) {
        return Math.max(0, since.toEpochMilli());
    }

    /** Bounds that are one and the same double have one bucket. */
    private static ClassicHistogramBuckets buckets(final Reading.Distribution distribution) {
        final Map<Double, Long> counts = new LinkedHashMap<>();
        final int infinite = distribution.bounds().size();
        for (int i = 0; i <= infinite; i++) {
            final double bound = i < infinite ? distribution.bounds().get(i).doubleValue() : Double.POSITIVE_INFINITY;
            counts.merge(bound, distribution.buckets().get(i), Long::sum);
        }
        return ClassicHistogramBuckets.of(List.copyOf(counts.keySet()), List.copyOf(counts.values()));
    }

    private record Point(Reading reading, Instant since) {}

    private interface PointMaker<T> {
        T make(Labels labels, Reading reading, Instant since);
    }
}
