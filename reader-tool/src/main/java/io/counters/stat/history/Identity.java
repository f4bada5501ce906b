package io.counters.stat.history;

import io.counters.reader.SegmentInfo;
import java.time.Instant;
import java.util.UUID;

/**
 * The segment that a recording is of.
 *
 * @param name as the segment's header bore it: escape it before a terminal sees it
 * @param uuid tells it from every other segment of the same name
 * @param format version of the segment's format
 * @param createdAt when the segment was made
 */
public record Identity(String name, UUID uuid, String format, Instant createdAt) {
    public static Identity of(final SegmentInfo segment) {
        return new Identity(segment.name(), segment.uuid(), segment.format(), segment.createdAt());
    }
}
