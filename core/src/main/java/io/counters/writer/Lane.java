package io.counters.writer;

import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.util.function.LongPredicate;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The slots of one lane of this process, adopted ones included: which metric has which, and which are free. A thread
 * that is cut short while it changes that, by a StackOverflowError say, leaves it in doubt; then the file knows best.
 *
 * <p>Threads: one at a time, the lane's own thread or the holder of a shared lane's lock.
 */
final class Lane {
    static final int NO_SLOT = -1;

    private final int number;
    private final int owner;
    private final SegmentMemory memory;
    private final BlockTable blocks;
    private final Long2LongHashMap slots = new Long2LongHashMap(NO_SLOT);
    private final Long2ObjectHashMap<Binding> bindings = new Long2ObjectHashMap<>();
    private final IntArrayList freeScalars = new IntArrayList();
    private final IntArrayList freeHistograms = new IntArrayList();
    private boolean isInDoubt;

    /** Learns from the file what the lane already has. */
    Lane(final int number, final int owner, final SegmentMemory memory, final BlockTable blocks) {
        this.number = number;
        this.owner = owner;
        this.memory = memory;
        this.blocks = blocks;
        learn();
    }

    /** Takes all rights to write to this lane away. */
    void clear() {
        bindings.values().forEach(Binding::clear);
        bindings.clear();
    }

    /** Forgets the thread that had the lane. */
    void passOn() {
        bindings.clear();
    }

    /** The thread's binding to a slot that {@link #find} or {@link #birth} has returned for this identity. */
    Binding bind(final Thread thread, final long identity, final int slot) {
        final Binding known = bindings.get(identity);
        if (known != null && known.refersTo(thread)) {
            return known;
        }
        final Binding made = new Binding(thread, memory, slot, strideOf(slot)); // the first, or the former was cleared
        bindings.put(identity, made);
        return made;
    }

    /** The metric's slot, or {@link #NO_SLOT}. */
    int find(final long identity) {
        if (isInDoubt) {
            learn();
        }
        return (int) slots.get(identity);
    }

    boolean hasFree(final int stride) {
        return !free(stride).isEmpty();
    }

    /** Gives a spare block to this lane, for slots of this stride, for life. */
    void add(final int block, final int stride) {
        isInDoubt = true;
        blocks.assign(block, number, stride);
        learn(block, stride);
        isInDoubt = false;
    }

    /** Makes a free slot the metric's. There must be one. */
    int birth(final long identity, final int stride, final long value, final long epoch) {
        isInDoubt = true;
        final IntArrayList free = free(stride);
        final int slot = free.removeAt(free.size() - 1);
        if (stride == HistogramLayout.LENGTH) {
            HistogramSlot.birth(memory, slot, identity);
        } else {
            ScalarSlot.birth(memory, slot, identity, value, epoch);
        }
        slots.put(identity, slot);
        isInDoubt = false;
        return slot;
    }

    /** Frees the slots of metrics that were removed, after it has taken away the right to write them. */
    void reclaim(final LongPredicate isCurrent, final int stride) {
        isInDoubt = true;
        final Long2LongHashMap.EntryIterator entries = slots.entrySet().iterator();
        while (entries.hasNext()) {
            entries.next();
            final int slot = (int) entries.getLongValue();
            if (strideOf(slot) == stride && !isCurrent.test(entries.getLongKey())) {
                drop(entries.getLongKey());
                ScalarSlot.free(memory, slot);
                entries.remove();
                free(stride).addInt(slot);
            }
        }
        isInDoubt = false;
    }

    private void drop(final long identity) {
        final Binding binding = bindings.remove(identity);
        if (binding != null) {
            binding.clear();
        }
    }

    private void learn() {
        slots.clear();
        freeScalars.clear();
        freeHistograms.clear();
        for (int i = 0; i < blocks.highWater(); i++) {
            if (blocks.owner(i) == owner && blocks.stride(i) != 0 && blocks.lane(i) == number) {
                learn(i, blocks.stride(i));
            }
        }
        isInDoubt = false;
    }

    private void learn(final int block, final int stride) {
        // from the back, because the free list is used from its end and slots should fill from the front
        for (int slot = blocks.end(block) - stride; slot >= blocks.firstSlot(block); slot -= stride) {
            final long identity = ScalarSlot.identity(memory, slot);
            if (identity == SlotIdentity.NONE) {
                free(stride).addInt(slot);
            } else {
                slots.put(identity, slot);
            }
        }
    }

    private int strideOf(final int slot) {
        return blocks.stride(blocks.indexOf(slot));
    }

    private IntArrayList free(final int stride) {
        return stride == HistogramLayout.LENGTH ? freeHistograms : freeScalars;
    }
}
