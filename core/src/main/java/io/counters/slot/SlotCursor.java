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

    /** Not the version of any slot: those are even. */
    public static final long NO_VERSION = -1;

    /** The two summaries, min and max. */
    private static final int SUMMARY_WORDS = (BUCKETS_OFFSET - SUMMARIES_OFFSET) / Long.BYTES;

    private final long[] words = new long[HistogramLayout.LENGTH / Long.BYTES];
    private long identity;
    private long value;
    private long epoch;
    private int summary;
    private long restingVersion;
    private int attempts;

    /**
     * The first load of a slot, of either kind. Who knows what the identity stands for reads on with {@link #readCounter},
     * {@link #readGauge} or {@link #readHistogram}.
     */
    public static long identity(final SegmentMemory memory, final int slot) {
        // [RD-1] identity before everything it vouches for; pairs with [BI-2]
        return memory.getLongAcquire(slot + IDENTITY_OFFSET);
    }

    /** The change stamp of a slot of either kind: what is loaded afterwards is at least as new as the update it stamps. */
    public static long version(final SegmentMemory memory, final int slot) {
        return memory.getLongAcquire(slot + VERSION_OFFSET);
    }

    /**
     * Whether a histogram's slot still is as it was read, told by two words of its first cache line.
     *
     * @param restingVersion what {@link #restingVersion()} was then
     * @param count what {@link #count()} was then
     * @return false also where it may be
     */
    public static boolean isUnchanged(
            final SegmentMemory memory, final int slot, final long restingVersion, final long count) {
        // [HS-R3] what is staged before the version: each later update has staged more than the count, [HS-2], and
        // only a birth takes that back, behind its bump, [BI-1]
        final long staged = memory.getLongAcquire(slot + summary(1 - inForce(restingVersion)));
        return version(memory, slot) == restingVersion && staged - count <= 0;
    }

    /** Reads a counter's or gauge's slot. A scalar is one word and cannot tear, so this is never BUSY on its account. */
    public Result readScalar(final SegmentMemory memory, final int slot) {
        identity = identity(memory, slot);
        if (identity == SlotIdentity.NONE || !readGauge(memory, slot, identity)) {
            return Result.EMPTY;
        }
        return SlotIdentity.hasNoValue(identity) ? Result.BUSY : Result.OK;
    }

    /**
     * Reads the value of a slot, and nothing else.
     *
     * @param before what {@link #identity(SegmentMemory, int)} has just returned
     * @return false when the slot was taken away meanwhile
     */
    public boolean readCounter(final SegmentMemory memory, final int slot, final long before) {
        value = memory.getLongAcquire(slot + ScalarLayout.VALUE_OFFSET);
        // the identity again, after all loads above: acquire keeps it behind them
        return memory.getLongAcquire(slot + IDENTITY_OFFSET) == before;
    }

    /** The same, with the epoch. */
    public boolean readGauge(final SegmentMemory memory, final int slot, final long before) {
        // [EP-R] epoch before value: an epoch that counts comes with its own value or a later one; pairs with [EP-1]
        epoch = memory.getLongAcquire(slot + ScalarLayout.EPOCH_OFFSET);
        return readCounter(memory, slot, before);
    }

    /** Reads a histogram's slot, at most {@value #MAX_ATTEMPTS} times. */
    public Result readHistogram(final SegmentMemory memory, final int slot) {
        return readHistogram(memory, slot, identity(memory, slot), MAX_ATTEMPTS);
    }

    /**
     * Reads a histogram's slot.
     *
     * @param before what {@link #identity(SegmentMemory, int)} has just returned
     * @param maxAttempts how often to look at the slot until it rests
     */
    public Result readHistogram(final SegmentMemory memory, final int slot, final long before, final int maxAttempts) {
        identity = before;
        attempts = 0;
        if (before == SlotIdentity.NONE) {
            return Result.EMPTY;
        }
        if (SlotIdentity.hasNoValue(before)) {
            return Result.BUSY;
        }
        while (attempts < maxAttempts) {
            attempts++;
            // [HS-R0] the version before the buckets; pairs with [HS-4]
            final long version = version(memory, slot);
            // [RD-2] the identity again: a version that rests from here on rules out a birth; pairs with [BI-1]
            if (memory.getLongAcquire(slot + IDENTITY_OFFSET) != before) {
                return Result.EMPTY;
            }
            final long committed = copy(memory, slot);
            // the version again, after all loads above: acquire keeps it behind
            final long again = version(memory, slot);
            if (version == again) {
                return resolve(version, committed);
            }
            // an update takes less time than a pause, so the second look follows at once
            if (attempts > 1) {
                Thread.onSpinWait();
            }
        }
        return Result.BUSY;
    }

    public long identity() {
        return identity;
    }

    /** How often the last reading of a histogram looked at its slot. */
    public int attempts() {
        return attempts;
    }

    /** The version at which the histogram was read, or {@link #NO_VERSION} if it was ahead of it. */
    public long restingVersion() {
        return restingVersion;
    }

    public long value() {
        return value;
    }

    public long epoch() {
        return epoch;
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

    /** Copies all buckets out of the last read. */
    public void copyBuckets(final long[] target, final int at) {
        System.arraycopy(words, BUCKETS_OFFSET / Long.BYTES, target, at, BUCKETS);
    }

    private long copy(final SegmentMemory memory, final int slot) {
        final long[] copy = words;
        // [HS-R1] buckets before summaries: a commit that we see was staged where we look next; pairs with [HS-3]
        memory.getLongsAcquire(slot + BUCKETS_OFFSET, copy, BUCKETS_OFFSET / Long.BYTES, BUCKETS);
        // [HS-R2] both summaries, smallest and largest, after the buckets; pairs with [HS-1] and [HS-2]
        // the counts before the sums: the repair of a damaged slot stores them the other way round
        final long count = memory.getLongAcquire(slot + SUMMARIES_OFFSET);
        final long otherCount = memory.getLongAcquire(slot + SUMMARIES_OFFSET + SUMMARY_LENGTH);
        memory.getLongsAcquire(slot + SUMMARIES_OFFSET, copy, SUMMARIES_OFFSET / Long.BYTES, SUMMARY_WORDS);
        copy[SUMMARIES_OFFSET / Long.BYTES] = count;
        copy[(SUMMARIES_OFFSET + SUMMARY_LENGTH) / Long.BYTES] = otherCount;
        long committed = 0;
        for (int i = 0; i < BUCKETS; i++) {
            committed += copy[BUCKETS_OFFSET / Long.BYTES + i];
        }
        return committed;
    }

    private Result resolve(final long version, final long committed) {
        final int inForce = inForce(version);
        if (summaryHolds(inForce, committed)) {
            restingVersion = version;
            return Result.OK;
        }
        restingVersion = NO_VERSION;
        return summaryHolds(1 - inForce, committed) ? Result.OK : Result.CORRUPT;
    }

    /** Which of the two summaries the version names. */
    private static int inForce(final long version) {
        return (int) (version >>> 1 & 1);
    }

    /** Its offset within the slot. */
    private static int summary(final int index) {
        return SUMMARIES_OFFSET + index * SUMMARY_LENGTH;
    }

    private boolean summaryHolds(final int index, final long committed) {
        summary = summary(index) / Long.BYTES;
        return words[summary] == committed;
    }
}
