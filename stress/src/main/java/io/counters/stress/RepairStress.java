package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.HistogramLayout;
import io.counters.slot.HistogramSlot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A histogram whose last writer was cut short, while its successor goes on. The slot holds one observation of 10; another
 * one, of 100, three times, is in the state in which the former writer left it; the successor observes 10 once more.
 */
public final class RepairStress {
    private RepairStress() {}

    /** Committed and not bumped: the observation was one to every reader before, and remains one. */
    @JCStressTest
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "with the observation that was cut short")
    @Outcome(id = "5, 320", expect = ACCEPTABLE, desc = "and the successor's own")
    @State
    public static class CommittedUpdateIsFinished extends HistogramState {
        public CommittedUpdateIsFinished() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            BrokenHistogram.stage(slot, 3, 300);
            BrokenHistogram.commit(slot, 1, 3);
        }

        @Actor
        public void successor() {
            HistogramSlot.repair(Arena.MEMORY, slot);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** Staged and not committed: it never was an observation, and does not become one. */
    @JCStressTest
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "without the observation that was cut short")
    @Outcome(id = "2, 20", expect = ACCEPTABLE, desc = "and the successor's own")
    @State
    public static class StagedUpdateIsDropped extends HistogramState {
        public StagedUpdateIsDropped() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            BrokenHistogram.stage(slot, 3, 300);
        }

        @Actor
        public void successor() {
            HistogramSlot.repair(Arena.MEMORY, slot);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** A successor that does not look: it stages over the summary of what was committed. */
    @JCStressTest
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "with the observation that was cut short")
    @Outcome(id = "5, 320", expect = ACCEPTABLE, desc = "and the successor's own")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the observation without its summary; seen everywhere")
    @State
    public static class TwinDoesNotRepair extends HistogramState {
        public TwinDoesNotRepair() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            BrokenHistogram.stage(slot, 3, 300);
            BrokenHistogram.commit(slot, 1, 3);
        }

        @Actor
        public void successor() {
            BrokenHistogram.stage(slot, 1, 10);
            BrokenHistogram.commit(slot, 0, 1);
            BrokenHistogram.bump(slot);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** Somebody has written over a bucket: what is shown then has the sum that was in force, or is called corrupt. */
    @JCStressTest
    @Outcome(id = "-3, 0", expect = ACCEPTABLE, desc = "not yet repaired")
    @Outcome(id = "9, 310", expect = ACCEPTABLE, desc = "closed with its buckets and the sum in force")
    @State
    public static class DamageIsClosedAtOnce extends HistogramState {
        public DamageIsClosedAtOnce() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
            BrokenHistogram.commit(slot, 2, 5);
        }

        @Actor
        public void successor() {
            HistogramSlot.repair(Arena.MEMORY, slot);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** The count before the sum: it calls for a summary that is half an old one. */
    @JCStressTest
    @Outcome(id = "-3, 0", expect = ACCEPTABLE, desc = "not yet repaired")
    @Outcome(id = "9, 310", expect = ACCEPTABLE, desc = "closed with its buckets and the sum in force")
    @Outcome(id = "9, 10", expect = ACCEPTABLE_INTERESTING, desc = "with the sum of a former update; seen everywhere")
    @State
    public static class TwinClosesWithTheCountFirst extends HistogramState {
        public TwinClosesWithTheCountFirst() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
            BrokenHistogram.commit(slot, 2, 5);
        }

        @Actor
        public void successor() {
            final int current = BrokenHistogram.inForce(slot);
            final int next = BrokenHistogram.other(slot, current);
            BrokenHistogram.store(next, 9);
            BrokenHistogram.store(
                    next + HistogramLayout.SUM_OFFSET, Arena.MEMORY.getLongPlain(current + HistogramLayout.SUM_OFFSET));
            BrokenHistogram.bump(slot);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }
}
