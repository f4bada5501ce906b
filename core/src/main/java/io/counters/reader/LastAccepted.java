package io.counters.reader;

import io.counters.format.BlockLayout;
import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.SlotCursor;
import java.util.Arrays;

/**
 * The state in which each histogram slot was last seen at rest. A slot that is found busy is shown in that state, so
 * that totals never go backwards; and one that did not change is not copied again.
 *
 * <p>It takes as much heap as the histograms' slots take of the file, so a hostile file could ask for much: beyond an
 * eighth of the heap's limit nothing more is kept. Threads: one.
 */
final class LastAccepted {
    /** How many a block has. */
    static final int SLOTS = (BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) / HistogramLayout.LENGTH;

    // A block's stamps come first, side by side, because a slot that did not change costs no more than looking at its
    // own.
    private static final int IDENTITY = 0;
    private static final int VERSION = 1;
    private static final int COUNT = 2;
    private static final int SUMS = 3;
    private static final int STAMP = 4;

    private static final int WORDS = SLOTS * (STAMP + Totals.HISTOGRAM_WORDS);
    private static final long[] NOTHING = {};

    /** What cannot be kept goes here, and is overwritten by the next block. */
    private final long[] scratch = new long[WORDS];

    private long[][] copies = {};
    private long room;
    private boolean keepsAll = true;

    LastAccepted() {
        this(Runtime.getRuntime().maxMemory() / 8 / (WORDS * Long.BYTES));
    }

    /** With room for the slots of so many blocks. */
    LastAccepted(final long room) {
        this.room = room;
    }

    /** The copies of a block's slots. */
    long[] of(final int block) {
        if (block >= copies.length) {
            final int before = copies.length;
            copies = Arrays.copyOf(copies, Math.max(block + 1, 2 * before));
            Arrays.fill(copies, before, copies.length, NOTHING);
        }
        if (copies[block] == NOTHING && room > 0) {
            room--;
            copies[block] = new long[WORDS];
        }
        if (copies[block] == NOTHING) {
            keepsAll = false;
            Arrays.fill(scratch, 0);
            return scratch;
        }
        return copies[block];
    }

    /** Whether no copy was forgotten so far. */
    boolean keepsAll() {
        return keepsAll;
    }

    /** Whether a copy is of this metric. */
    static boolean isOf(final long identity, final long[] copies, final int index) {
        return copies[index * STAMP + IDENTITY] == identity;
    }

    /** Whether a copy is of this metric, and its slot did not change since. */
    static boolean isUnchanged(
            final long[] copies, final int index, final SegmentMemory memory, final int slot, final long identity) {
        final int stamp = index * STAMP;
        return copies[stamp + IDENTITY] == identity
                && SlotCursor.isUnchanged(memory, slot, copies[stamp + VERSION], copies[stamp + COUNT]);
    }

    /** Whether a copy was added to the sums that have this number. */
    static boolean isPart(final long sums, final long[] copies, final int index) {
        return copies[index * STAMP + SUMS] == sums;
    }

    static void makePart(final long sums, final long[] copies, final int index) {
        copies[index * STAMP + SUMS] = sums;
    }

    /** Where in the copies the words begin that {@link Totals} keeps of a histogram. */
    static int state(final int index) {
        return SLOTS * STAMP + index * Totals.HISTOGRAM_WORDS;
    }

    /**
     * Keeps the slot that the cursor has just read.
     *
     * @param copies a block's
     * @param index the slot's in its block
     */
    static void accept(final long[] copies, final int index, final SlotCursor cursor, final long[] bounds) {
        final int stamp = index * STAMP;
        copies[stamp + IDENTITY] = cursor.identity();
        copies[stamp + VERSION] = cursor.restingVersion();
        copies[stamp + COUNT] = cursor.count();
        final int state = state(index);
        copies[state + Totals.COUNT] = cursor.count();
        copies[state + Totals.SUM] = cursor.sum();
        copies[state + Totals.MIN] = clamp(cursor.min(), lowestBucket(cursor), bounds);
        copies[state + Totals.MAX] = clamp(cursor.max(), highestBucket(cursor), bounds);
        cursor.copyBuckets(copies, state + Totals.BUCKETS);
    }

    /** A stored extreme may be that of an observation that is not in a bucket yet; the buckets say how far it may go. */
    private static long clamp(final long value, final int bucket, final long[] bounds) {
        final int i = Math.min(bucket, bounds.length);
        final long low = i == 0 ? Long.MIN_VALUE : bounds[i - 1] + 1;
        final long high = i == bounds.length ? Long.MAX_VALUE : bounds[i];
        return Math.min(Math.max(value, low), high);
    }

    private static int lowestBucket(final SlotCursor cursor) {
        int i = 0;
        while (i < HistogramLayout.BUCKETS - 1 && cursor.bucket(i) == 0) {
            i++;
        }
        return i;
    }

    private static int highestBucket(final SlotCursor cursor) {
        int i = HistogramLayout.BUCKETS - 1;
        while (i > 0 && cursor.bucket(i) == 0) {
            i--;
        }
        return i;
    }
}
