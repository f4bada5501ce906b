package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;

/**
 * A total of doubles that only grows: for amounts that come as doubles from elsewhere, such as another library's
 * counters. Whoever counts things has {@link Counter}, which is exact at every size; here whole numbers are exact up to
 * 2<sup>53</sup> in each thread's share, and fractions are rounded as doubles are.
 *
 * <p>Threads: any number may use one counter at the same time; none ever waits for another. Cost: as a
 * {@link Counter}'s. After its {@link Metrics} is closed, a counter goes on counting for {@link #value} alone.
 */
public final class DoubleCounter extends Instrument {
    private double heapValue;

    DoubleCounter(final MetricDefinition definition) {
        super(definition);
    }

    /**
     * Adds to the total.
     *
     * @param amount zero or more, and finite
     * @throws IllegalArgumentException for any other amount; the total stays as it was
     */
    public void add(final double amount) {
        if (!(amount >= 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException(
                    "amount: " + amount + " (expected: >= 0 and finite, a counter only grows)");
        }
        final Thread thread = Thread.currentThread();
        final Binding mine = binding(thread);
        if (mine != null) {
            ScalarSlot.addDouble(mine.slot, 0, amount);
        } else {
            addWithoutLane(thread, amount);
        }
    }

    /** Adds one. */
    public void increment() {
        add(1);
    }

    /**
     * What this process has counted, with what its predecessors of the same instance name have left it. Cost: it looks at
     * all slots of this process, so it is for displays and tests.
     *
     * @return the sum over this process's threads
     */
    public double value() {
        return consistently(() -> {
            final Site target = site();
            return heapValue
                    + (target == null ? 0 : target.attachment().ownSlots().sumOfDoubles(target.identity()));
        });
    }

    @Override
    MetricsSnapshot.Value read() {
        return new MetricsSnapshot.Value(definition(), value(), null);
    }

    @Override
    boolean isHeapEmpty() {
        return heapValue == 0;
    }

    @Override
    void carryOver(final Site target) {
        if (heapValue != 0 && addShared(target, Thread.currentThread(), heapValue)) {
            heapValue = 0;
        }
    }

    private void addWithoutLane(final Thread thread, final double amount) {
        Site target;
        do {
            target = site();
        } while (!(target != null && addShared(target, thread, amount)) && !onHeap(target, () -> heapValue += amount));
    }

    private static boolean addShared(final Site target, final Thread thread, final double amount) {
        final int slot = target.sharedSlotOf(thread);
        if (slot == Lane.NO_SLOT) {
            return false;
        }
        ScalarSlot.addDoubleShared(target.memory(), slot, amount);
        return true;
    }
}
