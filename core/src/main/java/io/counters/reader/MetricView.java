package io.counters.reader;

import io.counters.MetricDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One metric during a scan. It is valid only during the callback that it is passed to: afterwards the same object shows
 * the next metric. Nothing is allocated but by {@link #toSample}. Threads: the one that scans.
 */
public final class MetricView {
    private @Nullable MetricSample sample;

    MetricView() {}

    private MetricSample sample() {
        if (sample == null) {
            throw new IllegalStateException("the view shows no metric (expected: use during a scan)");
        }
        return sample;
    }

    /**
     * Tells what the metric is.
     *
     * @return the same object at each scan, as long as the metric exists
     */
    public MetricDefinition definition() {
        return sample().definition();
    }

    /**
     * Tells how far the value can be trusted.
     *
     * @return BUSY is possible for histograms only, but for snapshots that were damaged
     */
    public ReadStatus status() {
        return sample().status();
    }

    /**
     * Tells whether there is a value.
     *
     * @return false for a gauge that no living process has set, for a corrupt slot, and for a histogram whose slot was
     *     never seen at rest
     */
    public boolean hasValue() {
        return false;
    }

    /**
     * Names the process whose share this is.
     *
     * @return its instance name as found in the file; null when merged over processes
     */
    public @Nullable String process() {
        return sample().process();
    }

    /**
     * Names the process whose share this is.
     *
     * @return its index in the process table; -1 when merged over processes
     */
    public int processIndex() {
        return 0;
    }

    /**
     * The value of a counter or gauge, in stored units. Like {@link Number#longValue}, it rounds a double towards zero.
     *
     * @return the value
     * @throws IllegalStateException if there is none, or the metric is a histogram
     */
    public long value() {
        return 0;
    }

    /**
     * The value of a counter or gauge, in stored units. Like {@link Number#doubleValue}, it rounds a large long.
     *
     * @return the value
     * @throws IllegalStateException if there is none, or the metric is a histogram
     */
    public double doubleValue() {
        return 0;
    }

    /**
     * The observations of a histogram.
     *
     * @return the sum of its buckets
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long count() {
        return 0;
    }

    /**
     * The sum of the values that a histogram has seen.
     *
     * @return stored units; wraps like a long
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long sum() {
        return 0;
    }

    /**
     * The smallest value that a histogram has seen.
     *
     * @return stored units; meaningless while the count is zero
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long min() {
        return 0;
    }

    /**
     * The largest value that a histogram has seen.
     *
     * @return stored units; meaningless while the count is zero
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     */
    public long max() {
        return 0;
    }

    /**
     * The number of a histogram's buckets.
     *
     * @return one more than there are bounds; zero if the metric is no histogram
     */
    public int bucketCount() {
        return 0;
    }

    /**
     * The observations in one bucket of a histogram, not cumulative.
     *
     * @param index 0 to {@link #bucketCount} - 1
     * @return how many
     * @throws IllegalStateException if there is no value, or the metric is no histogram
     * @throws IndexOutOfBoundsException if there is no such bucket
     */
    public long bucket(final int index) {
        return 0;
    }

    /**
     * Copies what this view shows.
     *
     * @return a sample that stays valid
     */
    public MetricSample toSample() {
        return sample();
    }
}
