package io.counters.stat.plot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Slices of a histogram on a grid of equal times.
 *
 * @param times where a column of the grid ends
 * @param cells column, bucket, and observations per second, where there are any
 */
record HeatCells(List<Instant> times, List<Number[]> cells) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** As many columns as there are slices: where these are evenly spread, each has its own. */
    static HeatCells of(final List<Curve.Slice> slices) {
        final int columns = slices.size();
        final int buckets = slices.get(0).buckets().size();
        final Instant from = slices.get(0).at();
        final Duration width =
                Duration.between(from, slices.get(columns - 1).at()).dividedBy(Math.max(1, columns - 1));
        final double[][] counts = new double[columns][buckets];
        final double[] seconds = new double[columns];
        for (final Curve.Slice slice : slices) {
            final double offset = seconds(Duration.between(from, slice.at())) / Math.max(seconds(width), 1e-9);
            final int column = (int) Math.max(0, Math.min(columns - 1, Math.round(offset)));
            seconds[column] += slice.seconds();
            for (int bucket = 0; bucket < buckets; bucket++) {
                counts[column][bucket] += slice.buckets().get(bucket);
            }
        }
        final List<Instant> times = new ArrayList<>();
        final List<Number[]> cells = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            times.add(from.plus(width.multipliedBy(column)));
            for (int bucket = 0; bucket < buckets; bucket++) {
                if (counts[column][bucket] > 0) {
                    cells.add(new Number[] {column, bucket, counts[column][bucket] / seconds[column]});
                }
            }
        }
        return new HeatCells(times, cells);
    }

    private static double seconds(final Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS_PER_SECOND;
    }
}
