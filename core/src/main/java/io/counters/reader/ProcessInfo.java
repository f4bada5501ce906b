package io.counters.reader;

import java.time.Duration;
import java.time.Instant;

/**
 * A process that writes, or wrote, to the segment. Threads: immutable.
 *
 * @param index its entry in the process table
 * @param name its instance name, as found in the file: escape it before a terminal sees it
 * @param pid its process id, in its own namespace, for display only
 * @param state what the locks said at the last probe
 * @param epoch how many processes have had this entry, this one included
 * @param startedAt when it opened the segment
 * @param heartbeatAge time since it last said that it was well; in a snapshot, until the snapshot was taken
 */
public record ProcessInfo(
        int index, String name, long pid, ProcessState state, long epoch, Instant startedAt, Duration heartbeatAge) {}
