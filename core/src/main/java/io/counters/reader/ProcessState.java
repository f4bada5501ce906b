package io.counters.reader;

/** What a reader knows of a writer process. The kernel's lock is the proof of life; a process id is none. */
public enum ProcessState {
    /** It holds its lock and its heartbeat is fresh. Its gauges count. */
    LIVE,
    /** It holds its lock, but its heartbeat is older than 3 seconds: stopped, or starved. Its gauges count. */
    STALLED,
    /** It closed the segment in good order. Its counters and histograms count, its gauges do not. */
    CLOSED,
    /** It ended without closing. Its counters and histograms count, its gauges do not. */
    DEAD,
    /** The lock file is missing or unreadable. Its gauges count while its heartbeat is younger than 3 seconds. */
    UNKNOWN
}
