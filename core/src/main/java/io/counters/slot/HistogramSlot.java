package io.counters.slot;

import static io.counters.format.HistogramLayout.BUCKETS;
import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.IDENTITY_OFFSET;
import static io.counters.format.HistogramLayout.MAX_OFFSET;
import static io.counters.format.HistogramLayout.MIN_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARY_LENGTH;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;
import static io.counters.slot.ScalarSlot.VERSION_STEP;

import io.counters.memory.SegmentMemory;
import java.util.function.IntToLongFunction;

/**
 * Writing the slot of a histogram: a latch, in the sense of Linux's {@code seqcount_latch}.
 *
 * <p>There are two summaries. The one that the version names is in force; an update stages the next one in the other,
 * commits by adding to one bucket, and bumps the version, which names the other summary from then on. A reader adds the
 * buckets up and takes the summary whose count is that sum. So every prefix of the stores is a state that a reader
 * understands, there is no state in which a slot is locked, and an update that was cut short before its bump is finished
 * by the next one ({@link #repair}).
 *
 * <p>Threads: one at a time. docs/memory-model.md has the argument, the stress module the model that explores it.
 */
public final class HistogramSlot {
    private HistogramSlot() {}

    /** Records {@code times} observations of {@code x}, which belong to {@code bucket}. Returns 1 after a repair. */
    public static int observe(
            final SegmentMemory memory, final int slot, final int bucket, final long x, final long times) {
        return add(memory, slot, bucket, times, times * x, x, x);
    }

    /**
     * Records {@code count} observations of one bucket, whose sum, smallest and largest value are given.
     *
     * @return how often the slot was found damaged from outside and closed with the sum it had: 0 or 1
     */
    public static int add(
            final SegmentMemory memory,
            final int slot,
            final int bucket,
            final long count,
            final long sum,
            final long min,
            final long max) {
        final int word = slot + BUCKETS_OFFSET + bucket * Long.BYTES;
        // all loads first, because each release store makes the compiler check the map anew
        long version = version(memory, slot);
        int current = summary(slot, version);
        int next = other(slot, current);
        long countBefore = memory.getLongPlain(current);
        int repaired = 0;
        if (memory.getLongPlain(next) - countBefore > 0) {
            repaired = repair(memory, slot);
            version = version(memory, slot);
            current = summary(slot, version);
            next = other(slot, current);
            countBefore = memory.getLongPlain(current);
        }
        final long sumBefore = memory.getLongPlain(current + SUM_OFFSET);
        final long bucketBefore = memory.getLongPlain(word);
        final boolean isMin = min < memory.getLongPlain(slot + MIN_OFFSET);
        final boolean isMax = max > memory.getLongPlain(slot + MAX_OFFSET);
        // [HS-1] smallest and largest before the commit: whoever sees the observation sees them cover it; with [HS-R2]
        if (isMin) {
            memory.setLongRelease(slot + MIN_OFFSET, min);
        }
        if (isMax) {
            memory.setLongRelease(slot + MAX_OFFSET, max);
        }
        // [HS-2] stage after the last bump and before the commit; pairs with [HS-R2]
        memory.setLongRelease(next, countBefore + count);
        memory.setLongRelease(next + SUM_OFFSET, sumBefore + sum);
        // [HS-3] commit: this store is the observation; pairs with [HS-R1]
        memory.setLongRelease(word, bucketBefore + count);
        // [HS-4] bump after the commit, so that the summary it names is never ahead; pairs with [HS-R0]
        bump(memory, slot, version);
        return repaired;
    }

    /**
     * Finishes an update that did not reach its bump: its thread was cut short by an asynchronous exception, or its
     * process died. Does nothing where there is none.
     *
     * @return 1 if neither summary matched the buckets, which only damage from outside can bring about, else 0
     */
    public static int repair(final SegmentMemory memory, final int slot) {
        final long version = version(memory, slot);
        final int current = summary(slot, version);
        final int next = other(slot, current);
        final long committed = committed(memory, slot);
        if (committed == memory.getLongPlain(current)) {
            return 0; // staged at the most: staging again overwrites it
        }
        final boolean damaged = committed != memory.getLongPlain(next);
        if (damaged) {
            // the sum first: readers, and the next repair if this one is cut short, go by the count
            memory.setLongRelease(next + SUM_OFFSET, memory.getLongPlain(current + SUM_OFFSET));
            memory.setLongRelease(next, committed);
        }
        bump(memory, slot, version);
        return damaged ? 1 : 0;
    }

    /** Makes a free slot a metric's. Only the lane's own thread, or the holder of a shared lane's lock, may do so. */
    public static void birth(final SegmentMemory memory, final int slot, final long identity) {
        // [BI-1] the version moves first: a reader that still believes in the former metric sees it; pairs with [RD-2]
        bump(memory, slot, version(memory, slot));
        clear(memory, slot);
        // [BI-2] the identity publishes all of the above; pairs with [RD-1]
        memory.setLongRelease(slot + IDENTITY_OFFSET, identity);
    }

    /**
     * Makes a slot that nobody reads yet a histogram at rest.
     *
     * @param buckets observations by bucket, at most 16
     */
    public static void restore(
            final SegmentMemory memory,
            final int slot,
            final long identity,
            final IntToLongFunction buckets,
            final long sum,
            final long min,
            final long max) {
        for (int i = 0; i < BUCKETS; i++) {
            memory.setLongRelease(slot + BUCKETS_OFFSET + i * Long.BYTES, buckets.applyAsLong(i));
        }
        final int summary = summary(slot, version(memory, slot));
        memory.setLongRelease(summary, committed(memory, slot));
        memory.setLongRelease(summary + SUM_OFFSET, sum);
        memory.setLongRelease(slot + MIN_OFFSET, min);
        memory.setLongRelease(slot + MAX_OFFSET, max);
        memory.setLongRelease(slot + IDENTITY_OFFSET, identity);
    }

    private static void clear(final SegmentMemory memory, final int slot) {
        for (int word = SUMMARIES_OFFSET; word < MIN_OFFSET; word += Long.BYTES) {
            memory.setLongRelease(slot + word, 0);
        }
        memory.setLongRelease(slot + MIN_OFFSET, Long.MAX_VALUE);
        memory.setLongRelease(slot + MAX_OFFSET, Long.MIN_VALUE);
        for (int i = 0; i < BUCKETS; i++) {
            memory.setLongRelease(slot + BUCKETS_OFFSET + i * Long.BYTES, 0);
        }
    }

    private static long version(final SegmentMemory memory, final int slot) {
        return memory.getLongPlain(slot + VERSION_OFFSET);
    }

    private static void bump(final SegmentMemory memory, final int slot, final long version) {
        memory.setLongRelease(slot + VERSION_OFFSET, version + VERSION_STEP);
    }

    private static long committed(final SegmentMemory memory, final int slot) {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += memory.getLongPlain(slot + BUCKETS_OFFSET + i * Long.BYTES);
        }
        return sum;
    }

    /** Offset of the summary that the version names. */
    private static int summary(final int slot, final long version) {
        return slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH;
    }

    private static int other(final int slot, final int summary) {
        return 2 * (slot + SUMMARIES_OFFSET) + SUMMARY_LENGTH - summary;
    }
}
