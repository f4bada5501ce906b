package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;
import java.util.function.LongUnaryOperator;

/** The one slot that a gauge has in this process, written by any thread, in bits that its kind of gauge understands. */
abstract class GaugeSlots extends Instrument {
    /** Whether there ever was a value: a gauge that nobody set does not count. */
    private boolean isOnHeap;

    private long heapBits;

    GaugeSlots(final MetricDefinition definition) {
        super(definition);
    }

    final void setBits(final long bits) {
        Site target;
        do {
            target = site();
            if (target != null && store(target, bits)) {
                return;
            }
        } while (!onHeap(target, () -> keep(bits)));
    }

    /** Adds in the segment, or does the same sum on the heap. */
    final void addBits(final long delta, final LongUnaryOperator sum) {
        Site target;
        do {
            target = site();
            final int slot = target == null ? Lane.NO_SLOT : target.sharedSlot(Attachment.GAUGE_LANE, 0);
            if (target != null && slot != Lane.NO_SLOT) {
                addTo(target, slot, delta);
                return;
            }
        } while (!onHeap(target, () -> keep(sum.applyAsLong(heapBits))));
    }

    final long bits() {
        return consistently(() -> {
            final Site target = site();
            if (target == null || isOnHeap || !target.isSlotKnown(Attachment.GAUGE_LANE)) {
                return heapBits;
            }
            return ScalarSlot.value(target.memory(), target.sharedSlot(Attachment.GAUGE_LANE, 0));
        });
    }

    abstract void addTo(Site target, int slot, long delta);

    @Override
    final void carryOver(final Site target) {
        if (isOnHeap && store(target, heapBits)) {
            isOnHeap = false;
        }
    }

    @Override
    final boolean isHeapEmpty() {
        return !isOnHeap;
    }

    /** A level stays what it is, wherever it is kept; totals stay in the segment that has them. */
    @Override
    final void leave(final Site left) {
        if (!isOnHeap && left.isSlotKnown(Attachment.GAUGE_LANE)) {
            keep(ScalarSlot.value(left.memory(), left.sharedSlot(Attachment.GAUGE_LANE, 0)));
        }
    }

    private void keep(final long bits) {
        heapBits = bits;
        isOnHeap = true;
    }

    private static boolean store(final Site target, final long bits) {
        final int slot = target.sharedSlot(Attachment.GAUGE_LANE, bits);
        if (slot == Lane.NO_SLOT) {
            return false;
        }
        ScalarSlot.setShared(target.memory(), slot, bits);
        return true;
    }
}
