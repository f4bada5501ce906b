package io.counters.reader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The segment itself. Threads: immutable.
 *
 * @param name as the header bears it: escape it before a terminal sees it
 * @param path where the file was opened
 * @param format major and minor version of the file
 * @param uuid tells this segment from every other one of the same name
 * @param state what kind of segment it is
 * @param createdAt when it was made
 * @param uptime time since then; in a snapshot, until the snapshot was taken
 * @param refused registrations for which there was no room
 * @param repaired slots that were found damaged and closed with the buckets they had
 * @param metrics records of the metric table that hold a metric
 * @param blocks blocks that belong to a process
 * @param processes entries of the process table that a process has, or had
 */
public record SegmentInfo(
        String name,
        Path path,
        String format,
        UUID uuid,
        State state,
        Instant createdAt,
        Duration uptime,
        long refused,
        long repaired,
        Usage metrics,
        Usage blocks,
        Usage processes) {

    /** What kind of segment it is. */
    public enum State {
        /** Processes may write to it. */
        READY,
        /** It was replaced by a new one; nobody new writes to it. */
        RETIRED,
        /** The state of another segment at one moment; nobody writes to it. */
        SNAPSHOT,
        /** None that this version knows. */
        UNKNOWN
    }

    /**
     * How full a table is.
     *
     * @param used entries in use
     * @param capacity entries there are
     */
    public record Usage(int used, int capacity) {}
}
