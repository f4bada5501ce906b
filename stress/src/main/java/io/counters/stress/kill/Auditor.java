package io.counters.stress.kill;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what the segment has of a dead writer against the ledger: {@code booked <= held <= booked + 1} call for each
 * thread, and for each of its metrics.
 */
final class Auditor {
    private Auditor() {}

    /**
     * What came of it.
     *
     * @param violations what no death can bring about; empty if all is well
     * @param inFlight calls that the segment has and the ledger not
     * @param lostOnHeap units that were counted on the heap and not carried over when the writer died
     */
    record Verdict(List<String> violations, int inFlight, long lostOnHeap) {}

    /**
     * Judges one death.
     *
     * @param who whose
     * @param phase how far the writer had come; while it starts, what it counted may have been on the heap
     * @param booked the ledger, by thread and cell
     * @param held the segment
     */
    static Verdict judge(String who, Ledger.Phase phase, long[][] booked, Holdings held) {
        boolean mayBeOnHeap = phase == Ledger.Phase.STARTING;
        List<String> violations = new ArrayList<>(held.damage());
        int inFlight = 0;
        long lostOnHeap = 0;
        for (Series series : Series.values()) {
            for (int i = 0; i < series.cells(); i++) {
                int cell = series.firstCell() + i;
                for (int thread = 0; thread < (series.isShared() ? 1 : booked.length); thread++) {
                    long told = series.isShared() ? sum(booked, cell) : booked[thread][cell];
                    long excess = (series.isShared() ? held.shared(cell) : held.own(thread, cell)) - told;
                    long unit = series.unit(i);
                    long most = series.isShared() ? booked.length : 1;
                    if (excess < 0 && mayBeOnHeap) {
                        lostOnHeap -= excess;
                    } else if (excess < 0 || excess > most * unit || excess % unit != 0) {
                        violations.add(
                                "%s, %s%s, cell %d: the segment has %d, the ledger %d (expected: 0 to %d calls of %d more)"
                                        .formatted(
                                                who,
                                                series,
                                                series.isShared() ? "" : " of thread " + thread,
                                                i,
                                                told + excess,
                                                told,
                                                most,
                                                unit));
                    } else {
                        inFlight += (int) (excess / unit);
                    }
                }
            }
        }
        violations.addAll(tooManyAtOnce(who, booked, held, inFlight));
        return new Verdict(violations, inFlight, lostOnHeap);
    }

    /** A thread makes one call at a time, so it can have one in flight, whichever of its metrics that is. */
    private static List<String> tooManyAtOnce(String who, long[][] booked, Holdings held, int inFlight) {
        List<String> violations = new ArrayList<>();
        if (inFlight > booked.length) {
            violations.add("%s: %d calls in flight (expected: at most one for each of %d threads)"
                    .formatted(who, inFlight, booked.length));
        }
        for (int thread = 0; thread < booked.length; thread++) {
            int moved = 0;
            for (Series series : Series.values()) {
                for (int cell = series.firstCell(); cell < series.firstCell() + series.cells(); cell++) {
                    moved += !series.isShared() && held.own(thread, cell) > booked[thread][cell] ? 1 : 0;
                }
            }
            if (moved > 1) {
                violations.add("%s: thread %d had calls in flight on %d cells (expected: at most 1)"
                        .formatted(who, thread, moved));
            }
        }
        return violations;
    }

    private static long sum(long[][] booked, int cell) {
        long sum = 0;
        for (long[] line : booked) {
            sum += line[cell];
        }
        return sum;
    }
}
