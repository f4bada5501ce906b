package io.counters.stat.plot;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of one metric, or of a process's share of it, over time. Threads: one. */
public final class Curve {
    private final MetricDefinition definition;
    private final @Nullable String process;
    private final List<Point> points = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();

    Curve(final MetricDefinition definition, final @Nullable String process) {
        this.definition = definition;
        this.process = process;
    }

    void add(final Instant at, final double value) {
        points.add(new Point(at, Double.isInfinite(value) ? Double.NaN : value));
    }

    void add(final Instant at, final double seconds, final HistogramValue growth) {
        slices.add(new Slice(at, seconds, growth.buckets()));
    }

    MetricDefinition definition() {
        return definition;
    }

    @Nullable
    String process() {
        return process;
    }

    /** Of a counter, units per second; of a gauge, units. */
    List<Point> points() {
        return Collections.unmodifiableList(points);
    }

    /** Of a histogram. */
    List<Slice> slices() {
        return Collections.unmodifiableList(slices);
    }

    boolean isEmpty() {
        return slices.isEmpty() && points.stream().allMatch(point -> Double.isNaN(point.value()));
    }

    /**
     * A value at a time.
     *
     * @param value NaN where the curve is broken
     */
    record Point(Instant at, double value) {}

    /**
     * What a histogram observed up to a time.
     *
     * @param seconds for how long
     * @param buckets so many observations in each
     */
    record Slice(Instant at, double seconds, List<Long> buckets) {}
}
