package io.counters.stress;

import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARY_LENGTH;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;

/** Pieces of the histogram protocol, for twins that put them together in a wrong way. */
final class BrokenHistogram {
    private BrokenHistogram() {}

    /** Offset of the summary that the version names. */
    static int inForce(final int slot) {
        final long version = Arena.MEMORY.getLongAcquire(slot + VERSION_OFFSET);
        return slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH;
    }

    static int other(final int slot, final int summary) {
        return 2 * (slot + SUMMARIES_OFFSET) + SUMMARY_LENGTH - summary;
    }

    static void stage(final int slot, final long count, final long sum) {
        final int current = inForce(slot);
        final int next = other(slot, current);
        store(next, Arena.MEMORY.getLongPlain(current) + count);
        store(next + SUM_OFFSET, Arena.MEMORY.getLongPlain(current + SUM_OFFSET) + sum);
    }

    static void stagePlain(final int slot, final long count, final long sum) {
        final int current = inForce(slot);
        final int next = other(slot, current);
        Arena.setLongPlain(next, Arena.MEMORY.getLongPlain(current) + count);
        Arena.setLongPlain(next + SUM_OFFSET, Arena.MEMORY.getLongPlain(current + SUM_OFFSET) + sum);
    }

    static void commit(final int slot, final int bucket, final long count) {
        final int word = slot + BUCKETS_OFFSET + bucket * Long.BYTES;
        store(word, Arena.MEMORY.getLongPlain(word) + count);
    }

    static void bump(final int slot) {
        store(slot + VERSION_OFFSET, Arena.MEMORY.getLongPlain(slot + VERSION_OFFSET) + 2);
    }

    static long bucket(final int slot, final int index) {
        return Arena.MEMORY.getLongAcquire(slot + BUCKETS_OFFSET + index * Long.BYTES);
    }

    static void store(final int offset, final long value) {
        Arena.MEMORY.setLongRelease(offset, value);
    }
}
