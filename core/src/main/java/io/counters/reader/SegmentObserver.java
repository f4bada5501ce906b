package io.counters.reader;

/** Somebody who is told what changes in a segment; see {@link SegmentObservers}. */
@FunctionalInterface
public interface SegmentObserver {
    /**
     * Takes notice of a change. It is called by the thread that polls, which holds no lock; what it throws is reported
     * and keeps no other observer from being called.
     *
     * @param change immutable, may be kept
     */
    void changed(SegmentChange change);
}
