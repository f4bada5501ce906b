package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;

/** The counter for any thread: each finds its own slot. */
final class LaneCounter extends Instrument implements Counter {
    private long heapValue;

    LaneCounter(final MetricDefinition definition) {
        super(definition);
    }

    @Override
    public void increment() {
        addChecked(1);
    }

    @Override
    public void add(final long amount) {
        addChecked(requireNotNegative(amount));
    }

    @Override
    public long value() {
        return consistently(() -> {
            final Site target = site();
            return heapValue
                    + (target == null ? 0 : target.attachment().ownSlots().sum(target.identity()));
        });
    }

    @Override
    public Counter singleWriter() {
        return new SingleWriterCounter(this);
    }

    static long requireNotNegative(final long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: >= 0, a counter only grows)");
        }
        return amount;
    }

    void addChecked(final long amount) {
        final Thread thread = Thread.currentThread();
        final Binding mine = binding(thread);
        if (mine != null) {
            ScalarSlot.add(mine.slot, 0, amount);
        } else {
            addWithoutLane(thread, amount);
        }
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

    private void addWithoutLane(final Thread thread, final long amount) {
        Site target;
        do {
            target = site();
        } while (!(target != null && addShared(target, thread, amount)) && !onHeap(target, () -> heapValue += amount));
    }

    private static boolean addShared(final Site target, final Thread thread, final long amount) {
        final int slot = target.sharedSlotOf(thread);
        if (slot == Lane.NO_SLOT) {
            return false;
        }
        ScalarSlot.addShared(target.memory(), slot, amount);
        return true;
    }
}
