package io.counters.writer;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.OwnHistogram;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread's own slot of a metric: the thread that it refers to, and no other, may write the slot without an atomic
 * instruction. It refers weakly, so it keeps no thread alive; clearing it takes the right away, from every place that
 * holds the binding at once.
 */
final class Binding extends WeakReference<Thread> {
    /** The slot's words alone, from offset 0. */
    final SegmentMemory slot;

    private final @Nullable OwnHistogram histogram;

    Binding(final Thread owner, final SegmentMemory memory, final int offset, final int stride) {
        super(owner);
        slot = memory.slice(offset, stride);
        histogram = stride == HistogramLayout.LENGTH ? new OwnHistogram(slot) : null;
    }

    /** Whether its thread lives, and may still write. */
    boolean isLive() {
        final Thread owner = get();
        return owner != null && owner.isAlive();
    }

    /** What the thread remembers of a histogram's slot. */
    OwnHistogram histogram() {
        return Objects.requireNonNull(histogram);
    }
}
