package io.counters.writer;

import io.counters.SegmentFullException;
import io.counters.segment.BlockTable;
import io.counters.segment.SegmentMutex;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.collections.IntArrayList;

/**
 * Blocks of this process that no lane has yet: a thread that needs one takes it without the mutex.
 *
 * <p>Threads: any. The entry's guard orders what they do here.
 */
final class SpareBlocks {
    static final int NONE = -1;
    private static final int WANTED = 4;

    private final Attachment attachment;
    private final BlockTable blocks;
    private final int process;
    private final ReentrantLock guard;
    private final IntArrayList spare = new IntArrayList();

    /** None was to be had: threads need not try the mutex again before the next beat. Under the guard. */
    private boolean isExhausted;

    /** Learns from the file what the process already has. */
    SpareBlocks(final Attachment attachment, final BlockTable blocks, final int process, final ReentrantLock guard) {
        this.attachment = attachment;
        this.blocks = blocks;
        this.process = process;
        this.guard = guard;
        for (int i = 0; i < blocks.highWater(); i++) {
            if (isSpare(i)) {
                spare.addInt(i);
            }
        }
    }

    /**
     * A spare block, or else a new one if the mutex is free this very moment, or else {@link #NONE}. The caller holds the
     * guard.
     *
     * @throws SegmentFullException if there is no room for a new one
     */
    int take() {
        while (!spare.isEmpty()) {
            final int block = spare.removeAt(spare.size() - 1);
            if (isSpare(block)) {
                return block;
            }
        }
        if (isExhausted) {
            return NONE;
        }
        try (SegmentMutex.Held held = attachment.tryMutex(0)) {
            isExhausted = held == null;
            return held == null ? NONE : blocks.allocate(process);
        } catch (final SegmentFullException e) {
            isExhausted = true;
            throw e;
        }
    }

    /** Lets threads that found none try again. The caller holds the guard. */
    void lookAgain() {
        isExhausted = false;
    }

    /** Makes as many as are wanted, if the mutex can be had. Returns how many were made. */
    int replenish(final long waitNanos) {
        if (count() >= WANTED) {
            return 0;
        }
        try (SegmentMutex.Held held = attachment.tryMutex(waitNanos)) {
            return held == null ? 0 : allocate();
        }
    }

    /** The same for who holds the mutex. */
    int allocate() {
        int made = 0;
        try {
            while (count() < WANTED) {
                final int block = blocks.allocate(process);
                guard.lock();
                try {
                    spare.addInt(block);
                } finally {
                    guard.unlock();
                }
                made++;
            }
        } catch (final SegmentFullException e) {
            // not yet a refusal: it becomes one when a thread needs a block and there is none
        }
        return made;
    }

    private int count() {
        guard.lock();
        try {
            return spare.size();
        } finally {
            guard.unlock();
        }
    }

    private boolean isSpare(final int block) {
        return blocks.owner(block) == process && blocks.stride(block) == 0;
    }
}
