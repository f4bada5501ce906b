package io.counters.segment;

import static io.counters.format.BlockLayout.FIRST_SLOT_OFFSET;
import static io.counters.format.BlockLayout.LANE_OFFSET;
import static io.counters.format.BlockLayout.OWNER_OFFSET;
import static io.counters.format.BlockLayout.STATE_FREE;
import static io.counters.format.BlockLayout.STATE_OFFSET;
import static io.counters.format.BlockLayout.STATE_READY;
import static io.counters.format.BlockLayout.STATE_WRITING;
import static io.counters.format.BlockLayout.STRIDE_OFFSET;

import io.counters.SegmentFullException;
import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.memory.SegmentMemory;

/**
 * The blocks' headers. Reading is for any thread of any process; {@link #allocate} needs the mutex, {@link #assign}
 * only that the block is a spare one of this process.
 */
public final class BlockTable {
    /** Spare blocks belong to no lane. */
    private static final long NO_LANE = -1;

    private final Segment segment;
    private final SegmentMemory memory;
    private final Geometry geometry;

    public BlockTable(final Segment segment) {
        this.segment = segment;
        memory = segment.memory();
        geometry = segment.geometry();
    }

    /** Blocks with a smaller index may be in use. */
    public int highWater() {
        return HighWater.read(memory, HeaderLayout.BLOCK_HIGH_WATER_OFFSET, geometry.blocks());
    }

    /** The index of the process entry whose block this is, or -1 where nobody can own it. */
    public int owner(final int index) {
        final int block = geometry.block(index);
        if (!isInUse(index) || memory.getLongAcquire(block + STATE_OFFSET) != STATE_READY) {
            return -1;
        }
        final long owner = memory.getLongAcquire(block + OWNER_OFFSET);
        return owner >= 0 && owner < geometry.processes() ? (int) owner : -1;
    }

    /** Whether there is anything in the block's header; where there is nothing, look no further. */
    public boolean isInUse(final int index) {
        return segment.hasContents(geometry.block(index), FIRST_SLOT_OFFSET);
    }

    /** The length of the block's slots, or 0 where it has none. */
    public int stride(final int index) {
        final long stride = memory.getLongAcquire(geometry.block(index) + STRIDE_OFFSET);
        return BlockLayout.isStride(stride) ? (int) stride : 0;
    }

    /** Meaningful for a block with a stride. */
    public long lane(final int index) {
        return memory.getLongAcquire(geometry.block(index) + LANE_OFFSET);
    }

    /** The block that an offset of the file lies in. */
    public int indexOf(final int offset) {
        return (offset - geometry.blockTable()) / BlockLayout.LENGTH;
    }

    /** Offset of the first slot. */
    public int firstSlot(final int index) {
        return geometry.block(index) + FIRST_SLOT_OFFSET;
    }

    /** Offset behind the last slot. */
    public int end(final int index) {
        return geometry.block(index) + BlockLayout.LENGTH;
    }

    /**
     * Makes a spare block of a process. The caller holds the mutex.
     *
     * @throws SegmentFullException if there is no block left, or no space
     */
    public int allocate(final int owner) {
        final int index = vacancy();
        final int block = geometry.block(index);
        segment.makeReal(block, BlockLayout.LENGTH);
        HighWater.raise(memory, HeaderLayout.BLOCK_HIGH_WATER_OFFSET, index + 1);
        memory.setLongRelease(block + STATE_OFFSET, STATE_WRITING);
        memory.setLongRelease(block + OWNER_OFFSET, owner);
        memory.setLongRelease(block + LANE_OFFSET, NO_LANE);
        memory.setLongRelease(block + STATE_OFFSET, STATE_READY);
        return index;
    }

    /** Gives a spare block its lane and its slots, for life. */
    public void assign(final int index, final long lane, final int stride) {
        final int block = geometry.block(index);
        memory.setLongRelease(block + LANE_OFFSET, lane);
        memory.setLongRelease(block + STRIDE_OFFSET, stride);
    }

    /** Makes the blocks of an entry that nobody uses free again. The caller holds the mutex and the entry's lock. */
    void freeAll(final int owner) {
        for (int i = 0; i < highWater(); i++) {
            if (owner(i) == owner) {
                memory.setLongRelease(geometry.block(i) + STATE_OFFSET, STATE_FREE);
                memory.setLongRelease(geometry.block(i) + STRIDE_OFFSET, 0);
            }
        }
    }

    private int vacancy() {
        final int highWater = highWater();
        for (int i = 0; i < highWater; i++) {
            if (memory.getLongAcquire(geometry.block(i) + STATE_OFFSET) != STATE_READY) {
                return i; // left half-made by a process that died
            }
        }
        if (highWater == geometry.blocks()) {
            throw new SegmentFullException("no block left in segment " + segment.path() + ": " + highWater + " of "
                    + geometry.blocks() + " in use");
        }
        return highWater;
    }
}
