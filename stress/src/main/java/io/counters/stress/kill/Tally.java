package io.counters.stress.kill;

import java.util.EnumMap;
import java.util.Map;

/** What a run has seen so far. Threads: any may report what was broken; the counts are the command's own. */
final class Tally {
    private static final int SHOWN = 20;

    /** What can be broken. */
    enum Promise {
        /** What was acknowledged is in the segment, and nothing else is. */
        LEDGER,
        /** In the end a reader shows what the ledger says. */
        TOTALS,
        /** What a reader is shown is consistent and never goes back. */
        READING,
        /** No writer waits for another process in an update. */
        UPDATING,
        /** No reader waits. */
        SCANNING,
        /** The file is as the format says, and processes do what they were told. */
        ORDER
    }

    private final Map<Promise, Long> broken = new EnumMap<>(Promise.class);

    long kills;
    long killsInStart;
    long killsWhileStopped;
    long stops;
    long starts;
    long optimisedLives;
    long mutexHolds;
    long callsBooked;
    long callsInFlight;
    long lostOnHeap;
    long finished;
    long covered;
    long watchedThreads;

    synchronized void violation(Promise promise, String what) {
        long count = broken.merge(promise, 1L, Long::sum);
        if (count <= SHOWN) {
            System.err.println("violation (" + promise + "): " + what);
        }
    }

    /** How often any promise was broken. */
    synchronized long broken() {
        return broken.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How often a promise was broken. */
    synchronized long broken(Promise promise) {
        return broken.getOrDefault(promise, 0L);
    }
}
