package io.counters.benchmarks.alternatives;

import io.counters.memory.SegmentMemory;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The textbook's seqlock with a mutex for writers: an odd version means that the words are being written.
 *
 * <p>A writer that dies between its two bumps leaves the version odd for ever; docs/decisions/002 has the story.
 */
public final class SeqlockSlot {
    /** Words that a reader copies: count, sum, min, max, then the buckets. */
    public static final int WORDS = 20;

    private static final int LENGTH = 192;
    private static final int VERSION = 0;
    private static final int COUNT = 8;
    private static final int SUM = 16;
    private static final int MIN = 24;
    private static final int MAX = 32;
    private static final int FIRST_BUCKET = 40;

    private final SegmentMemory memory;
    private final int slot;
    private final Lock mutex = new ReentrantLock();

    private SeqlockSlot(final SegmentMemory memory, final int slot) {
        this.memory = memory;
        this.slot = slot;
        memory.setLongRelease(slot + MIN, Long.MAX_VALUE);
        memory.setLongRelease(slot + MAX, Long.MIN_VALUE);
    }

    /** Slots next to each other. */
    public static SeqlockSlot[] slots(final int count) {
        final SegmentMemory memory = SegmentMemory.allocate(count * LENGTH);
        final SeqlockSlot[] slots = new SeqlockSlot[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new SeqlockSlot(memory, i * LENGTH);
        }
        return slots;
    }

    public void increment() {
        mutex.lock();
        try {
            final long version = begin();
            add(COUNT, 1);
            end(version);
        } finally {
            mutex.unlock();
        }
    }

    public void observe(final int bucket, final long x) {
        mutex.lock();
        try {
            final long version = begin();
            add(COUNT, 1);
            add(SUM, x);
            if (x < memory.getLongPlain(slot + MIN)) {
                memory.setLongRelease(slot + MIN, x);
            }
            if (x > memory.getLongPlain(slot + MAX)) {
                memory.setLongRelease(slot + MAX, x);
            }
            add(FIRST_BUCKET + bucket * Long.BYTES, 1);
            end(version);
        } finally {
            mutex.unlock();
        }
    }

    /** Copies the histogram and returns its count; never returns while a writer is within its bumps. */
    public long read(final long[] target) {
        while (true) {
            final long version = memory.getLongAcquire(slot + VERSION);
            if ((version & 1) == 0) {
                memory.getLongsAcquire(slot + COUNT, target, 0, WORDS);
                if (memory.getLongAcquire(slot + VERSION) == version) {
                    return target[0];
                }
            }
            Thread.onSpinWait();
        }
    }

    /** The sum of what {@link #read} has copied. */
    public static long sum(final long[] words) {
        return words[1];
    }

    /** The words are release stores, so none of them comes before the odd version. */
    private long begin() {
        final long version = memory.getLongPlain(slot + VERSION);
        memory.setLongRelease(slot + VERSION, version + 1);
        return version;
    }

    private void end(final long version) {
        memory.setLongRelease(slot + VERSION, version + 2);
    }

    private void add(final int word, final long delta) {
        memory.setLongRelease(slot + word, memory.getLongPlain(slot + word) + delta);
    }
}
