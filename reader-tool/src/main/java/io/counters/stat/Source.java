package io.counters.stat;

import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import java.util.Optional;
import java.util.function.Supplier;

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

    /**
     * Tells from look to look what changed in the values merged over processes, and at the first look everything. For as
     * long as the source is open.
     */
    default Supplier<Optional<SegmentChange>> changes() {
        return new ComparedSnapshots(this);
    }

    @Override
    void close();
}
