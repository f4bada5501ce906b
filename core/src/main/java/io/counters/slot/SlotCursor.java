package io.counters.slot;

import static io.counters.format.HistogramLayout.BUCKETS;
import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.IDENTITY_OFFSET;
import static io.counters.format.HistogramLayout.MAX_OFFSET;
import static io.counters.format.HistogramLayout.MIN_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;

import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;

/**
 * Reading slots, one after the other, into the same few words: nothing is allocated and nobody is held up.
 *
 * <p>The same code reads a live writer, a dead one and a snapshot. What it returns is consistent for each slot: a
 * histogram's buckets, count and sum belong together. Threads: one.
 */
public final class SlotCursor {
    /** What came of reading a slot. */
    public enum Result {
        /** The accessors now hold the slot. */
        OK,
        /** There is no metric in this slot, or it was just taken away. */
        EMPTY,
        /** The slot did not rest long enough, or is a snapshot's slot without value. Only the identity is valid. */
        BUSY,
        /** Neither summary belongs to the buckets. Only the identity is valid. */
        CORRUPT
    }

    /** A writer that never rests lets a reader through every few attempts; this many failures mean something else. */
    public static final int MAX_ATTEMPTS = 64;

    private final long[] words = new long[HistogramLayout.LENGTH / Long.BYTES];
    private long identity;
    private int summary;
    private int attempts;

    /** Reads a counter's or gauge's slot. A scalar is one word and cannot tear, so this is never BUSY on its account. */
    public Result readScalar(final SegmentMemory memory, final int slot) {
        attempts = 1;
        // [RD-1] identity before everything it vouches for; pairs with [BI-2]
        identity = memory.getLongAcquire(slot + IDENTITY_OFFSET);
        if (identity == SlotIdentity.NONE) {
            return Result.EMPTY;
        }
        // [EP-R] epoch before value: an epoch that counts comes with its own value or a later one; pairs with [EP-1]
        words[ScalarLayout.EPOCH_OFFSET / Long.BYTES] = memory.getLongAcquire(slot + ScalarLayout.EPOCH_OFFSET);
        words[ScalarLayout.VALUE_OFFSET / Long.BYTES] = memory.getLongAcquire(slot + ScalarLayout.VALUE_OFFSET);
        if (memory.getLongAcquire(slot + IDENTITY_OFFSET) != identity) {
            return Result.EMPTY;
        }
        return SlotIdentity.hasNoValue(identity) ? Result.BUSY : Result.OK;
    }

    /** Reads a histogram's slot, at most {@value #MAX_ATTEMPTS} times. */
    public Result readHistogram(final SegmentMemory memory, final int slot) {
        for (attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
            // [RD-1] identity before everything it vouches for; pairs with [BI-2]
            identity = memory.getLongAcquire(slot + IDENTITY_OFFSET);
            if (identity == SlotIdentity.NONE) {
                return Result.EMPTY;
            }
            if (SlotIdentity.hasNoValue(identity)) {
                return Result.BUSY;
            }
            // [HS-R0] the version before the buckets; pairs with [HS-4]
            final long version = memory.getLongAcquire(slot + VERSION_OFFSET);
            final long committed = copy(memory, slot);
            // the version again, after all loads above: acquire keeps it behind them
            final long again = memory.getLongAcquire(slot + VERSION_OFFSET);
            if (version == again && memory.getLongAcquire(slot + IDENTITY_OFFSET) == identity) {
                return resolve(version, committed);
            }
            Thread.onSpinWait();
        }
        attempts = MAX_ATTEMPTS;
        return Result.BUSY;
    }

    public long identity() {
        return identity;
    }

    /** How often the last read looked at its slot. */
    public int attempts() {
        return attempts;
    }

    public long value() {
        return words[ScalarLayout.VALUE_OFFSET / Long.BYTES];
    }

    public long epoch() {
        return words[ScalarLayout.EPOCH_OFFSET / Long.BYTES];
    }

    public long count() {
        return words[summary];
    }

    public long sum() {
        return words[summary + SUM_OFFSET / Long.BYTES];
    }

    /** As stored: it may cover one observation that is not yet in the buckets. */
    public long min() {
        return words[MIN_OFFSET / Long.BYTES];
    }

    /** As stored: it may cover one observation that is not yet in the buckets. */
    public long max() {
        return words[MAX_OFFSET / Long.BYTES];
    }

    public long bucket(final int index) {
        return words[BUCKETS_OFFSET / Long.BYTES + index];
    }

    private long copy(final SegmentMemory memory, final int slot) {
        long committed = 0;
        // [HS-R1] buckets before summaries: a commit that we see was staged where we look next; pairs with [HS-3]
        for (int i = 0; i < BUCKETS; i++) {
            final int word = BUCKETS_OFFSET + i * Long.BYTES;
            final long observations = memory.getLongAcquire(slot + word);
            words[word / Long.BYTES] = observations;
            committed += observations;
        }
        // [HS-R2] both summaries, smallest and largest, after the buckets; pairs with [HS-1] and [HS-2]
        for (int word = SUMMARIES_OFFSET; word < BUCKETS_OFFSET; word += Long.BYTES) {
            words[word / Long.BYTES] = memory.getLongAcquire(slot + word);
        }
        return committed;
    }

    private Result resolve(final long version, final long committed) {
        final int inForce = (int) (version >>> 1 & 1);
        if (summaryHolds(inForce, committed) || summaryHolds(1 - inForce, committed)) {
            return Result.OK;
        }
        return Result.CORRUPT;
    }

    private boolean summaryHolds(final int index, final long committed) {
        summary = (SUMMARIES_OFFSET + index * HistogramLayout.SUMMARY_LENGTH) / Long.BYTES;
        return words[summary] == committed;
    }
}
