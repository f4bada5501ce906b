package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.HistogramLayout;
import io.counters.slot.HistogramSlot;
import io.counters.slot.OwnHistogram;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * Count and sum of a histogram belong together, whenever it is read. The writer observes 10 once in bucket 0, then 100
 * three times in bucket 1; the reader shows count and sum.
 */
public final class HistogramSnapshotStress {
    private HistogramSnapshotStress() {}

    /** What the clauses HS-2 to HS-4 and HS-R0 to HS-R2 promise together. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both updates")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "after the first")
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "after both")
    @State
    public static class SnapshotIsNeverTorn extends HistogramState {
        @Actor
        public void writer() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** The same of a writer that remembers what it left in force; its first update learns it, its second trusts it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both updates")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "after the first")
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "after both")
    @State
    public static class SnapshotIsNeverTornByAWriterThatRemembers extends HistogramState {
        @Actor
        public void writer() {
            final OwnHistogram histogram = new OwnHistogram(Arena.MEMORY.slice(slot, HistogramLayout.LENGTH));
            histogram.observe(0, 10, 1);
            histogram.observe(1, 100, 3);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }
    }

    /** HS-2 the other way round: until it is staged, what is committed has no summary. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both updates")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "after the first")
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "after both")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "a count without its sum, or none at all; seen everywhere")
    @State
    public static class TwinCommitsBeforeItStages extends HistogramState {
        @Actor
        public void writer() {
            observe(0, 10, 1);
            observe(1, 100, 3);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }

        private void observe(final int bucket, final long x, final long times) {
            BrokenHistogram.commit(slot, bucket, times);
            BrokenHistogram.stage(slot, times, times * x);
            BrokenHistogram.bump(slot);
        }
    }

    /** HS-2 without its order: the bump and the stage may pass each other, and so may stage and stage. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both updates")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "after the first")
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "after both")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "count without its sum; AArch64, or a compiler that moves stores")
    @State
    public static class TwinStagesPlain extends HistogramState {
        @Actor
        public void writer() {
            observe(0, 10, 1);
            observe(1, 100, 3);
        }

        @Actor
        public void reader(final JJ_Result r) {
            showCountAndSum(r);
        }

        private void observe(final int bucket, final long x, final long times) {
            BrokenHistogram.stagePlain(slot, times, times * x);
            BrokenHistogram.commit(slot, bucket, times);
            BrokenHistogram.bump(slot);
        }
    }

    /** No second look at the version: between count and sum two updates may come to pass. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "before both updates")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "after the first")
    @Outcome(id = "4, 310", expect = ACCEPTABLE, desc = "after both")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "count and sum of different updates; seen everywhere")
    @State
    public static class TwinLooksOnceAtTheVersion extends HistogramState {
        @Actor
        public void writer() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
        }

        @Actor
        public void reader(final JJ_Result r) {
            final int current = BrokenHistogram.inForce(slot);
            final long count = BrokenHistogram.bucket(slot, 0) + BrokenHistogram.bucket(slot, 1);
            final boolean inForce = Arena.MEMORY.getLongAcquire(current) == count;
            final int summary = inForce ? current : BrokenHistogram.other(slot, current);
            r.r1 = count;
            r.r2 = Arena.MEMORY.getLongAcquire(summary + HistogramLayout.SUM_OFFSET);
        }
    }
}
