package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** A counter that remembers one thread's slot. Any other thread is sent to the counter that it came from. */
final class SingleWriterCounter implements Counter {
    private final LaneCounter counter;
    private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());

    /** Written by the owner alone; whoever else reads it finds that it refers to another thread. */
    private @Nullable Binding binding;

    SingleWriterCounter(final LaneCounter counter) {
        this.counter = counter;
        binding = counter.binding(Thread.currentThread());
    }

    @Override
    public void increment() {
        addChecked(1);
    }

    @Override
    public void add(final long amount) {
        addChecked(LaneCounter.requireNotNegative(amount));
    }

    @Override
    public long value() {
        return counter.value();
    }

    @Override
    public Counter singleWriter() {
        return counter.singleWriter();
    }

    @Override
    public MetricDefinition definition() {
        return counter.definition();
    }

    private void addChecked(final long amount) {
        final Binding mine = binding;
        if (mine != null && mine.refersTo(Thread.currentThread())) {
            ScalarSlot.add(mine.slot, 0, amount);
        } else {
            addElsewhere(amount);
        }
    }

    private void addElsewhere(final long amount) {
        if (owner.refersTo(Thread.currentThread())) {
            binding = counter.binding(Thread.currentThread());
        }
        counter.addChecked(amount);
    }
}
