package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The one slot that a gauge has in this process, written by any thread, in bits that its kind of gauge understands.
 *
 * <p>A level is in one place: on the heap, or in the slot that this handle knows. It moves from one to the other under
 * the heap's lock, and who finds it on the heap waits for that lock, so that no old level ever covers a newer one.
 */
abstract class GaugeSlots extends Instrument {
    /** Whether the level is on the heap. A gauge that nobody set has none, and does not count. */
    private volatile boolean isOnHeap;

    private long heapBits;

    GaugeSlots(final MetricDefinition definition) {
        super(definition);
    }

    final void setBits(final long bits) {
        Site target;
        do {
            target = site();
            if (target != null && isInSlot(target)) {
                ScalarSlot.setShared(target.memory(), slot(target), bits);
                return;
            }
        } while (!setSlowly(target, bits));
    }

    final void addBits(final long delta) {
        Site target;
        do {
            target = site();
            if (target != null && isInSlot(target)) {
                addTo(target, slot(target), delta);
                return;
            }
        } while (!addSlowly(target, delta));
    }

    /** Empty where nobody has set or added to the gauge. */
    final OptionalLong bits() {
        return consistently(() -> {
            final Site target = site();
            if (isOnHeap) {
                return OptionalLong.of(heapBits);
            }
            if (target == null) {
                return OptionalLong.empty();
            }
            return target.isSlotKnown(Attachment.GAUGE_LANE)
                    ? OptionalLong.of(ScalarSlot.value(target.memory(), slot(target)))
                    : target.attachment()
                            .ownSlots()
                            .level(target.identity(), target.attachment().epoch());
        });
    }

    @Override
    final MetricsSnapshot.Value read() {
        final OptionalLong bits = bits();
        return new MetricsSnapshot.Value(definition(), bits.isPresent() ? level(bits.getAsLong()) : null, null);
    }

    abstract Number level(long bits);

    abstract void addTo(Site target, int slot, long delta);

    /** The same addition on the heap. */
    abstract long sum(long bits, long delta);

    @Override
    final void carryOver(final Site target) {
        if (isOnHeap) {
            final int slot = target.sharedSlot(Attachment.GAUGE_LANE, heapBits);
            if (slot != Lane.NO_SLOT) {
                ScalarSlot.setShared(target.memory(), slot, heapBits);
                isOnHeap = false;
            }
        }
    }

    @Override
    final boolean isHeapEmpty() {
        return !isOnHeap;
    }

    /** A level stays what it is, wherever it is kept; totals stay in the segment that has them. */
    @Override
    final void leave(final Site left) {
        if (isInSlot(left)) {
            keep(ScalarSlot.value(left.memory(), slot(left)));
        }
    }

    // no lambda before it is needed: one that captures something is an allocation

    private boolean setSlowly(final @Nullable Site target, final long bits) {
        return onHeap(target, () -> {
            keep(bits);
            if (target != null) {
                carryOver(target);
            }
        });
    }

    private boolean addSlowly(final @Nullable Site target, final long delta) {
        return onHeap(target, () -> {
            final int slot = target == null || isOnHeap ? Lane.NO_SLOT : target.sharedSlot(Attachment.GAUGE_LANE, 0);
            if (target != null && slot != Lane.NO_SLOT) {
                addTo(target, slot, delta);
                return;
            }
            keep(sum(heapBits, delta));
            if (target != null) {
                carryOver(target);
            }
        });
    }

    /** The slot first: once it is known, a level that is not on the heap is in it. */
    private boolean isInSlot(final Site target) {
        return target.isSlotKnown(Attachment.GAUGE_LANE) && !isOnHeap;
    }

    private static int slot(final Site target) {
        return target.knownSlot(Attachment.GAUGE_LANE);
    }

    private void keep(final long bits) {
        heapBits = bits;
        isOnHeap = true;
    }
}
