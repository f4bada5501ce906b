package io.counters.writer;

import io.counters.HistogramValue;
import io.counters.slot.SlotCursor;
import java.util.Arrays;
import java.util.List;

/**
 * A histogram on the heap that keeps a sum, a smallest and a largest value for each bucket, so that each bucket can be
 * carried over by one update. Threads: one at a time.
 */
final class HistogramTotals {
    private final List<Long> bounds;
    private final long[] counts;
    private final long[] sums;
    private final long[] mins;
    private final long[] maxs;

    HistogramTotals(final List<Long> bounds) {
        this.bounds = bounds;
        final int buckets = bounds.size() + 1;
        counts = new long[buckets];
        sums = new long[buckets];
        mins = new long[buckets];
        maxs = new long[buckets];
        for (int i = 0; i < buckets; i++) {
            clear(i);
        }
    }

    boolean isEmpty() {
        return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    int buckets() {
        return counts.length;
    }

    long count(final int bucket) {
        return counts[bucket];
    }

    long sum(final int bucket) {
        return sums[bucket];
    }

    long min(final int bucket) {
        return mins[bucket];
    }

    long max(final int bucket) {
        return maxs[bucket];
    }

    void clear(final int bucket) {
        counts[bucket] = 0;
        sums[bucket] = 0;
        mins[bucket] = Long.MAX_VALUE;
        maxs[bucket] = Long.MIN_VALUE;
    }

    void add(final int bucket, final long count, final long sum, final long min, final long max) {
        counts[bucket] += count;
        sums[bucket] += sum;
        mins[bucket] = Math.min(mins[bucket], min);
        maxs[bucket] = Math.max(maxs[bucket], max);
    }

    void add(final HistogramTotals other) {
        for (int i = 0; i < counts.length; i++) {
            add(i, other.counts[i], other.sums[i], other.mins[i], other.maxs[i]);
        }
    }

    /** Adds a slot. It knows one sum for all its buckets, so that goes to the first; only the total means anything. */
    void add(final SlotCursor slot) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += slot.bucket(i);
        }
        if (slot.count() > 0) {
            add(0, 0, slot.sum(), slot.min(), slot.max());
        }
    }

    HistogramValue value() {
        return new HistogramValue(
                bounds,
                Arrays.stream(counts).boxed().toList(),
                Arrays.stream(counts).sum(),
                Arrays.stream(sums).sum(),
                Arrays.stream(mins).min().orElse(Long.MAX_VALUE),
                Arrays.stream(maxs).max().orElse(Long.MIN_VALUE));
    }
}
