package io.counters;

import java.util.List;

/**
 * The state of a histogram at one moment, in stored units. Threads: immutable.
 *
 * @param bounds the finite bucket bounds, ascending
 * @param buckets observations per bucket (not cumulative), one more than there are bounds
 * @param count all observations: the sum of the buckets
 * @param sum sum of the observed values; wraps like a long
 * @param min smallest observed value, meaningless while {@code count} is zero
 * @param max largest observed value, meaningless while {@code count} is zero
 */
public record HistogramValue(List<Long> bounds, List<Long> buckets, long count, long sum, long min, long max) {

    /**
     * Copies its arguments.
     *
     * @param bounds copied
     * @param buckets copied
     * @param count the sum of the buckets
     * @param sum stored units
     * @param min stored units
     * @param max stored units
     */
    public HistogramValue {
        bounds = List.copyOf(bounds);
        buckets = List.copyOf(buckets);
    }

    /**
     * The arithmetic mean in stored units.
     *
     * @return NaN while there is no observation
     */
    public double mean() {
        return count == 0 ? Double.NaN : (double) sum / count;
    }

    /**
     * Estimates a quantile by linear interpolation within its bucket, narrowed by the smallest and largest value.
     *
     * @param q 0 to 1
     * @return stored units; NaN while there is no observation
     */
    public double quantile(final double q) {
        if (q < 0 || q > 1 || Double.isNaN(q)) {
            throw new IllegalArgumentException("quantile: " + q + " (expected: 0 to 1)");
        }
        if (count == 0) {
            return Double.NaN;
        }
        final double rank = q * count;
        double below = 0;
        for (int i = 0; i < buckets.size(); i++) {
            final double inBucket = buckets.get(i);
            if (inBucket > 0 && below + inBucket >= rank) {
                final double low = i == 0 ? min : Math.max(min, bounds.get(i - 1));
                final double high = i == bounds.size() ? max : Math.min(max, bounds.get(i));
                return low + (high - low) * Math.max(0, rank - below) / inBucket;
            }
            below += inBucket;
        }
        return max;
    }
}
