package io.counters.slot;

import static io.counters.format.ScalarLayout.EPOCH_OFFSET;
import static io.counters.format.ScalarLayout.IDENTITY_OFFSET;
import static io.counters.format.ScalarLayout.VALUE_OFFSET;
import static io.counters.format.ScalarLayout.VERSION_OFFSET;

import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;

/**
 * Writing the slot of a counter or gauge.
 *
 * <p>The value is one word, so storing it is the whole update; the version is a change stamp and follows it. A death
 * between the two stores costs a stamp and nothing else.
 *
 * <p>Threads: {@link #add} and {@link #addDouble} have one thread at a time, the owner of the lane. The {@code *Shared}
 * methods may run on many threads of one process, on slots that nobody writes with those two.
 */
public final class ScalarSlot {
    /** Versions step by two, so that a reader who knows seqlocks only by the textbook never waits for an even one. */
    static final long VERSION_STEP = 2;

    private ScalarSlot() {}

    /** Adds without an atomic instruction. */
    public static void add(final SegmentMemory memory, final int slot, final long delta) {
        store(memory, slot, memory.getLongPlain(slot + VALUE_OFFSET) + delta);
    }

    /** The same for a counter of doubles. */
    public static void addDouble(final SegmentMemory memory, final int slot, final double delta) {
        final double value = Double.longBitsToDouble(memory.getLongPlain(slot + VALUE_OFFSET));
        store(memory, slot, Double.doubleToRawLongBits(value + delta));
    }

    public static void addShared(final SegmentMemory memory, final int slot, final long delta) {
        memory.getAndAddLong(slot + VALUE_OFFSET, delta);
        bumpShared(memory, slot);
    }

    public static void addDoubleShared(final SegmentMemory memory, final int slot, final double delta) {
        long before;
        long after;
        do {
            before = memory.getLongAcquire(slot + VALUE_OFFSET);
            after = Double.doubleToRawLongBits(Double.longBitsToDouble(before) + delta);
        } while (!memory.compareAndSetLong(slot + VALUE_OFFSET, before, after));
        bumpShared(memory, slot);
    }

    public static void setShared(final SegmentMemory memory, final int slot, final long value) {
        memory.setLongRelease(slot + VALUE_OFFSET, value);
        bumpShared(memory, slot);
    }

    /** Takes the value away and leaves zero, so that what is taken is taken once. */
    public static long takeShared(final SegmentMemory memory, final int slot) {
        return memory.getAndSetLong(slot + VALUE_OFFSET, 0);
    }

    public static long value(final SegmentMemory memory, final int slot) {
        return memory.getLongAcquire(slot + VALUE_OFFSET);
    }

    public static long identity(final SegmentMemory memory, final int slot) {
        return memory.getLongAcquire(slot + IDENTITY_OFFSET);
    }

    /** Makes a free slot a metric's. Only the lane's own thread, or the holder of a shared lane's lock, may do so. */
    public static void birth(
            final SegmentMemory memory, final int slot, final long identity, final long value, final long epoch) {
        // [BI-1] the version moves first: a reader that still believes in the former metric sees it and starts again
        bump(memory, slot, version(memory, slot));
        memory.setLongRelease(slot + VALUE_OFFSET, value);
        memory.setLongRelease(slot + EPOCH_OFFSET, epoch);
        // [BI-2] the identity publishes all of the above; pairs with [RD-1]
        memory.setLongRelease(slot + IDENTITY_OFFSET, identity);
    }

    /** Gives a gauge's slot that an earlier process left to the epoch that writes from now on. */
    public static void renewEpoch(final SegmentMemory memory, final int slot, final long value, final long epoch) {
        // [EP-1] the value before the epoch that makes it count; readers load the epoch first, [EP-R]
        memory.setLongRelease(slot + VALUE_OFFSET, value);
        memory.setLongRelease(slot + EPOCH_OFFSET, epoch);
        bumpShared(memory, slot);
    }

    public static long epoch(final SegmentMemory memory, final int slot) {
        return memory.getLongAcquire(slot + EPOCH_OFFSET);
    }

    /** Frees a slot of either kind. Only who may write it may do so, and must not write it again. */
    public static void free(final SegmentMemory memory, final int slot) {
        memory.setLongRelease(slot + IDENTITY_OFFSET, SlotIdentity.NONE);
    }

    private static void store(final SegmentMemory memory, final int slot, final long value) {
        final long version = version(memory, slot);
        memory.setLongPlain(slot + VALUE_OFFSET, value);
        // [SC-1] the stamp after its value: whoever has seen the stamp loads this value or a later one
        bump(memory, slot, version);
    }

    private static long version(final SegmentMemory memory, final int slot) {
        return memory.getLongPlain(slot + VERSION_OFFSET);
    }

    private static void bump(final SegmentMemory memory, final int slot, final long version) {
        memory.setLongRelease(slot + VERSION_OFFSET, version + VERSION_STEP);
    }

    private static void bumpShared(final SegmentMemory memory, final int slot) {
        memory.getAndAddLong(slot + VERSION_OFFSET, VERSION_STEP);
    }
}
