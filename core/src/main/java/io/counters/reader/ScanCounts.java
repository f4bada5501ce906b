package io.counters.reader;

/** The mutable twin of {@link ReadStats}, so that counting allocates nothing. Threads: one. */
final class ScanCounts {
    long slots;
    long firstTry;
    long retries;
    long busy;
    long corrupt;
    long nanos;

    void clear() {
        slots = 0;
        firstTry = 0;
        retries = 0;
        busy = 0;
        corrupt = 0;
        nanos = 0;
    }

    void add(final ScanCounts other) {
        slots += other.slots;
        firstTry += other.firstTry;
        retries += other.retries;
        busy += other.busy;
        corrupt += other.corrupt;
        nanos += other.nanos;
    }

    ReadStats toStats() {
        return new ReadStats(slots, firstTry, retries, busy, corrupt, nanos);
    }
}
