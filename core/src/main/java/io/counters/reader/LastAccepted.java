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
    /** Words of a copy: the identity, the version, then what {@link Totals} keeps of a histogram. */
    static final int COPY = 2 + Totals.HISTOGRAM_WORDS;

    /** Where in a copy that begins which {@link Totals} understands. */
    static final int STATE = 2;

    private static final int VERSION = 1;

    private static final int SLOTS = (BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) / HistogramLayout.LENGTH;
    private static final long[] NOTHING = {};

    /** What cannot be kept goes here, and is overwritten by the next block. */
    private final long[] scratch = new long[SLOTS * COPY];

    private long[][] copies = {};
    private long room;

    LastAccepted() {
        this(Runtime.getRuntime().maxMemory() / 8 / (SLOTS * COPY * Long.BYTES));
    }

    /** With room for the slots of so many blocks. */
    LastAccepted(final long room) {
        this.room = room;
    }

    /** The copies of a block's slots, {@link #COPY} words for each, one after the other. */
    long[] of(final int block) {
        if (block >= copies.length) {
            final int before = copies.length;
            copies = Arrays.copyOf(copies, Math.max(block + 1, 2 * before));
            Arrays.fill(copies, before, copies.length, NOTHING);
        }
        if (copies[block] == NOTHING && room > 0) {
            room--;
            copies[block] = new long[SLOTS * COPY];
        }
        if (copies[block] == NOTHING) {
            Arrays.fill(scratch, 0);
            return scratch;
        }
        return copies[block];
    }

    /** Whether a copy is of this metric, and its slot did not change since. */
    static boolean isUnchanged(
            final long[] words, final int at, final SegmentMemory memory, final int slot, final long identity) {
        return words[at] == identity
                && SlotCursor.isUnchanged(memory, slot, words[at + VERSION], words[at + STATE + Totals.COUNT]);
    }

    /**
     * Keeps the slot that the cursor has just read.
     *
     * @param words a block's copies
     * @param at where the slot's copy begins
     */
    static void accept(final long[] words, final int at, final SlotCursor cursor, final long[] bounds) {
        final int state = at + STATE;
        words[at] = cursor.identity();
        words[at + VERSION] = cursor.restingVersion();
        words[state + Totals.COUNT] = cursor.count();
        words[state + Totals.SUM] = cursor.sum();
        words[state + Totals.MIN] = clamp(cursor.min(), lowestBucket(cursor), bounds);
        words[state + Totals.MAX] = clamp(cursor.max(), highestBucket(cursor), bounds);
        cursor.copyBuckets(words, state + Totals.BUCKETS);
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
