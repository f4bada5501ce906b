package io.counters.stat.serve;

import io.counters.reader.SegmentChange;
import java.util.Optional;

/**
 * What one look at a segment found. Threads: immutable.
 *
 * @param isReadable whether there was anything to look at
 * @param change empty if nothing changed since the last look that could be taken
 */
public record Look(boolean isReadable, Optional<SegmentChange> change) {
    /** There is nothing that could be read. */
    public static final Look NOTHING = new Look(false, Optional.empty());
}
