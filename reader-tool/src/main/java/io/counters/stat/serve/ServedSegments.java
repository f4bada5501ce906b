package io.counters.stat.serve;

import io.counters.reader.SegmentSnapshot;
import java.util.List;
import java.util.Optional;

/** What is served. Threads: any. */
public interface ServedSegments {
    /** Never changes. */
    List<String> names();

    /** Scans one of them; empty as long as there is nothing to be read. */
    Optional<SegmentSnapshot> snapshot(String name);
}
