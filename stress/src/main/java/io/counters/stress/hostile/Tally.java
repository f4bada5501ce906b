package io.counters.stress.hostile;

import java.util.ArrayList;
import java.util.List;

/** What a campaign found. Threads: any. */
final class Tally {
    private static final int KEPT = 50;

    private final List<String> findings = new ArrayList<>();
    private long found;
    private long outOfMemory;
    private long attacks;
    private long accepted;
    private long slowestNanos;
    private String slowest = "nothing";

    synchronized void answered(boolean isAccepted, long nanos, String what) {
        attacks++;
        accepted += isAccepted ? 1 : 0;
        if (nanos > slowestNanos) {
            slowestNanos = nanos;
            slowest = what;
        }
    }

    synchronized void found(String what, Throwable failure) {
        attacks++;
        found++;
        outOfMemory += failure instanceof VirtualMachineError && !(failure instanceof InternalError) ? 1 : 0;
        if (findings.size() < KEPT) {
            StackTraceElement[] trace = failure.getStackTrace();
            findings.add(what + ": " + failure + (trace.length == 0 ? "" : " at " + trace[0]));
        }
    }

    synchronized long attacks() {
        return attacks;
    }

    synchronized long accepted() {
        return accepted;
    }

    synchronized long findings() {
        return found;
    }

    synchronized long outOfMemory() {
        return outOfMemory;
    }

    synchronized long slowestNanos() {
        return slowestNanos;
    }

    synchronized String slowest() {
        return slowest;
    }

    /** The first ones, each with its seed. */
    synchronized List<String> list() {
        return List.copyOf(findings);
    }
}
