package io.counters.writer;

import io.counters.memory.SegmentMemory;
import io.counters.slot.OwnHistogram;
import java.lang.ref.WeakReference;

/**
 * A thread's own slot of a metric: the thread that it refers to, and no other, may write the slot without an atomic
 * instruction. It refers weakly, so it keeps no thread alive; clearing it takes the right away, from every place that
 * holds the binding at once.
 */
final class Binding extends WeakReference<Thread> {
    /** The slot's words alone, from offset 0. */
    final SegmentMemory slot;

    /** What the thread remembers of the slot if it is a histogram's. */
    final OwnHistogram histogram;

    Binding(final Thread owner, final SegmentMemory slot) {
        super(owner);
        this.slot = slot;
        histogram = new OwnHistogram(slot);
    }
}
