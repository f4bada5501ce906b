package io.counters.benchmarks;

import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.slot.SlotCursor;

/**
 * {@link SlotCursor#readHistogram} again, word by word, but that the first versions it loads seem to be older than those
 * it finds at the end of a look. That moment cannot be hit with another thread on purpose, and only this costs what a
 * retry costs: all loads are made.
 */
final class RetriedRead {
    private static final int VERSION_STEP = 2;
    private static final int BUCKETS = HistogramLayout.BUCKETS_OFFSET / Long.BYTES;
    private static final int SUMMARIES = HistogramLayout.SUMMARIES_OFFSET / Long.BYTES;

    private final SegmentMemory memory;
    private final int slot;
    private final long[] words = new long[HistogramLayout.LENGTH / Long.BYTES];
    private int attempts;

    RetriedRead(final SegmentMemory memory, final int slot) {
        this.memory = memory;
        this.slot = slot;
    }

    /** How often the last reading looked. */
    int attempts() {
        return attempts;
    }

    /**
     * Reads the histogram.
     *
     * @param looksInVain how many looks find that the version has changed
     * @return the number of observations, or -1
     */
    long count(final int looksInVain) {
        final long before = SlotCursor.identity(memory, slot);
        attempts = 0;
        if (before == SlotIdentity.NONE || SlotIdentity.hasNoValue(before)) {
            return -1;
        }
        while (attempts < SlotCursor.MAX_ATTEMPTS) {
            final long older = attempts < looksInVain ? VERSION_STEP : 0;
            attempts++;
            final long version = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET) - older;
            if (memory.getLongAcquire(slot + HistogramLayout.IDENTITY_OFFSET) != before) {
                return -1;
            }
            final long committed = copy();
            if (memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET) == version) {
                return resolve(version, committed);
            }
            if (attempts > 1) {
                Thread.onSpinWait();
            }
        }
        return -1;
    }

    private long copy() {
        memory.getLongsAcquire(slot + HistogramLayout.BUCKETS_OFFSET, words, BUCKETS, HistogramLayout.BUCKETS);
        final long count = memory.getLongAcquire(slot + HistogramLayout.SUMMARIES_OFFSET);
        final long otherCount =
                memory.getLongAcquire(slot + HistogramLayout.SUMMARIES_OFFSET + HistogramLayout.SUMMARY_LENGTH);
        memory.getLongsAcquire(slot + HistogramLayout.SUMMARIES_OFFSET, words, SUMMARIES, BUCKETS - SUMMARIES);
        words[SUMMARIES] = count;
        words[SUMMARIES + HistogramLayout.SUMMARY_LENGTH / Long.BYTES] = otherCount;
        long committed = 0;
        for (int i = 0; i < HistogramLayout.BUCKETS; i++) {
            committed += words[BUCKETS + i];
        }
        return committed;
    }

    private long resolve(final long version, final long committed) {
        final int inForce = (int) (version >>> 1 & 1);
        final boolean isHeld = summary(inForce) == committed || summary(1 - inForce) == committed;
        return isHeld ? committed : -1;
    }

    private long summary(final int index) {
        return words[SUMMARIES + index * HistogramLayout.SUMMARY_LENGTH / Long.BYTES];
    }
}
