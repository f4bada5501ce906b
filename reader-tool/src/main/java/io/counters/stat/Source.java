package io.counters.stat;

import io.counters.reader.SegmentSnapshot;

/**
 * Something to look at that answers with snapshots: what commands know of a segment, and all that they know of it.
 * Threads: one.
 */
interface Source extends AutoCloseable {
    /** One sample per metric, merged over processes. */
    SegmentSnapshot snapshot();

    /** One sample per metric and process. */
    SegmentSnapshot snapshotPerProcess();

    /** Whether opening the same name again would lead to the same thing. */
    boolean isCurrent();

    @Override
    void close();
}
