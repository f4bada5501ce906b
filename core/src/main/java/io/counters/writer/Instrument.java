package io.counters.writer;

import io.counters.MetricDefinition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all handles have in common: where the metric lives, and each thread's own slot of it.
 *
 * <p>Without a site - the segment is full, busy, lost or closed - and where the segment has no room for a slot, values
 * are kept on the heap under a lock, and carried over under the same lock when that is possible again: each call ends
 * up in exactly one of the two.
 */
abstract class Instrument {
    private final MetricDefinition definition;
    private final BindingTable bindings = new BindingTable();
    private final ReentrantLock heapLock = new ReentrantLock();
    private volatile @Nullable Site site;

    /**
     * Two of the table's, those of the first threads while they live: nearly every metric has one or two threads that write
     * most, and with many metrics the table and its array are two cache lines that each update would wait for. Plain, because
     * a binding is made by the thread that it refers to: whatever another thread finds here sends it to the table, and so
     * does a binding that was taken away.
     */
    private @Nullable Binding first;

    private @Nullable Binding second;

    Instrument(final MetricDefinition definition) {
        this.definition = definition;
    }

    /**
     * What was asked for.
     *
     * @return name, labels, unit and help
     */
    public final MetricDefinition definition() {
        return definition;
    }

    /**
     * The calling thread's own slot; made, where that is possible, on its first call. In steps of few enough bytecodes that
     * C2 puts them into the caller whatever share of the calls comes that far.
     */
    final @Nullable Binding binding(final Thread thread) {
        final Binding mine = first;
        return mine != null && mine.refersTo(thread) ? mine : unlessFirst(thread);
    }

    private @Nullable Binding unlessFirst(final Thread thread) {
        final Binding mine = second;
        return mine != null && mine.refersTo(thread) ? mine : boundElsewhere(thread);
    }

    private @Nullable Binding boundElsewhere(final Thread thread) {
        final Binding bound = bindings.find(thread);
        return bound != null ? bound : bind(thread);
    }

    final @Nullable Site site() {
        return site;
    }

    /** Changes what the heap has, unless the metric's site is no longer the one that could not take the value. */
    final boolean onHeap(final @Nullable Site refused, final Runnable change) {
        heapLock.lock();
        try {
            if (site != refused) {
                return false;
            }
            change.run();
            return true;
        } finally {
            heapLock.unlock();
        }
    }

    /** Reads heap and segment while nothing can move from one to the other. */
    final <T> T consistently(final Supplier<T> reading) {
        heapLock.lock();
        try {
            return reading.get();
        } finally {
            heapLock.unlock();
        }
    }

    /** From now on values go to the segment, and those on the heap as soon as it has room for them. */
    final void attach(final Site target) {
        heapLock.lock();
        try {
            carryOver(target);
            site = target;
        } finally {
            heapLock.unlock();
        }
    }

    /** Tries again to carry over what the segment had no room for. */
    final void retry() {
        final Site target = site;
        if (target != null) {
            attach(target);
        }
    }

    /** Goes on with the heap. An update that is under way on another thread may still reach the segment. */
    final void detach() {
        heapLock.lock();
        try {
            final Site left = site;
            site = null;
            bindings.clear();
            forgetFirst();
            if (left != null) {
                leave(left);
            }
        } finally {
            heapLock.unlock();
        }
    }

    /** Moves the heap's values into a site, under the heap's lock, so that none stays behind or is moved twice. */
    abstract void carryOver(Site target);

    /** Takes along what has to go on counting elsewhere, under the heap's lock. */
    void leave(final Site left) {}

    /** What this process knows of it. */
    abstract MetricsSnapshot.Value read();

    /** Whether something waits on the heap to be carried over. Under the heap's lock. */
    abstract boolean isHeapEmpty();

    private @Nullable Binding bind(final Thread thread) {
        final Site target = site;
        final Binding made = target == null ? null : target.attachment().bind(thread, target);
        if (made == null) {
            return null;
        }
        bindings.add(thread, made);
        rememberIfFirst(made);
        if (site != target) {
            made.clear(); // detached meanwhile, perhaps before the table had the binding
            forgetFirst();
            return null;
        }
        return made;
    }

    private void rememberIfFirst(final Binding made) {
        if (isFree(first)) {
            first = made;
        } else if (isFree(second)) {
            second = made;
        }
    }

    /** They hold the segment's memory. */
    private void forgetFirst() {
        first = null;
        second = null;
    }

    private static boolean isFree(final @Nullable Binding place) {
        return place == null || !place.isLive();
    }
}
