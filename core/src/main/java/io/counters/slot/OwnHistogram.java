package io.counters.slot;

import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.MAX_OFFSET;
import static io.counters.format.HistogramLayout.MIN_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARY_LENGTH;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;
import static io.counters.slot.ScalarSlot.VERSION_STEP;

import io.counters.memory.SegmentMemory;

/**
 * Writing the slot of a histogram again and again on one thread, which remembers what its last update left in force: the
 * stores are those of {@link HistogramSlot#add}, but what they take is not loaded from where the version says.
 *
 * <p>What is remembered is checked by every update, as a reader checks what it keeps of a slot: if the version is the same
 * and the other summary has no greater count, nothing was committed since, by whomsoever. Otherwise the slot is repaired
 * and learned again. So an update of the thread's own that was cut short is found here as well, and so is a birth.
 *
 * <p>Threads: the one that may write the slot. docs/memory-model.md has the argument.
 */
public final class OwnHistogram {
    // After a garbage collection several of these may be neighbours, and threads are not to share a cache line. HotSpot
    // lays fields of one type out as they are declared.
    long before0, before1, before2, before3, before4, before5, before6, before7;
    private long version;
    private long count;
    private long sum;
    private long min;
    private long max;
    long behind0, behind1, behind2, behind3, behind4, behind5, behind6, behind7;

    private final SegmentMemory memory;

    /**
     * Remembers nothing yet. Any thread may call this.
     *
     * @param memory the slot's words alone, from offset 0
     */
    public OwnHistogram(final SegmentMemory memory) {
        this.memory = memory;
        count = -1; // each summary has more, so the first update learns
    }

    /** Records {@code times} observations of {@code x}, which belong to {@code bucket}. Returns 1 after a repair. */
    public int observe(final int bucket, final long x, final long times) {
        final int repaired = isRight() ? 0 : learn();
        final long versionBefore = version;
        final int next = next(versionBefore);
        final int word = BUCKETS_OFFSET + bucket * Long.BYTES;
        final long bucketBefore = memory.getLongPlain(word);
        if (x < min || x > max) {
            widen(x);
        }
        final long nextCount = count + times;
        final long nextSum = sum + times * x;
        // [HS-2], [HS-3] and [HS-4] as in HistogramSlot
        memory.setLongsRelease(next, nextCount, nextSum);
        memory.setLongRelease(word, bucketBefore + times);
        memory.setLongRelease(VERSION_OFFSET, versionBefore + VERSION_STEP);
        count = nextCount;
        sum = nextSum;
        version = versionBefore + VERSION_STEP; // last as well
        return repaired;
    }

    /** [HS-W] Whether nothing was committed since. Only this thread stores to the slot, so plain loads will do. */
    private boolean isRight() {
        final long known = version; // with a second load in its place, 1.1 times the time on 25
        return memory.getLongPlain(VERSION_OFFSET) == known && memory.getLongPlain(next(known)) <= count;
    }

    private void widen(final long x) {
        // [HS-1] as in HistogramSlot
        if (x < min) {
            memory.setLongRelease(MIN_OFFSET, x);
            min = x;
        }
        if (x > max) {
            memory.setLongRelease(MAX_OFFSET, x);
            max = x;
        }
    }

    private int learn() {
        final int repaired = HistogramSlot.repair(memory, 0);
        final long inForce = memory.getLongPlain(VERSION_OFFSET);
        final int current = next(inForce + VERSION_STEP);
        count = memory.getLongPlain(current);
        sum = memory.getLongPlain(current + SUM_OFFSET);
        min = memory.getLongPlain(MIN_OFFSET);
        max = memory.getLongPlain(MAX_OFFSET);
        version = inForce; // last, because this may be cut short, too
        return repaired;
    }

    /** Offset of the summary that the version does not name. */
    private static int next(final long version) {
        return SUMMARIES_OFFSET + SUMMARY_LENGTH - ((int) version >>> 1 & 1) * SUMMARY_LENGTH;
    }
}
