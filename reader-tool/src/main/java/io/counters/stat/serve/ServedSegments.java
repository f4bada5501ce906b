package io.counters.stat.serve;

import io.counters.reader.SegmentSnapshot;
import java.util.List;
import java.util.Optional;

/** What is served. Threads: any. */
public interface ServedSegments {
    /** Never changes. */
    List<String> names();

    /** Looks at one of them, for what changed since the last look; totals only. */
    Look look(String name);

    /** Scans one of them; empty as long as there is nothing to be read. */
    Optional<SegmentSnapshot> snapshot(String name);
}
