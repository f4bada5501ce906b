package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.slot.HistogramSlot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What is read later is not older. The writer makes three observations; the reader shows two counts, one after the other. */
public final class HistogramMonotonyStress {
    private HistogramMonotonyStress() {}

    /** HS-3 and HS-R1: a count is a sum of buckets that each only grow. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "0, 3", "1, 1", "1, 2", "1, 3", "2, 2", "2, 3", "3, 3"},
            expect = ACCEPTABLE,
            desc = "the second count is the first or a later one")
    @State
    public static class CountNeverGoesBack extends HistogramState {
        @Actor
        public void writer() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 20, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = count();
            r.r2 = count();
        }
    }

    /** A reader that believes the version instead of the buckets may load a summary that is being staged again. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "0, 3", "1, 1", "1, 2", "1, 3", "2, 2", "2, 3", "3, 3"},
            expect = ACCEPTABLE,
            desc = "the second count is the first or a later one")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "an observation that is shown and taken back; seen everywhere")
    @State
    public static class TwinBelievesTheVersion extends HistogramState {
        @Actor
        public void writer() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 20, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = Arena.MEMORY.getLongAcquire(BrokenHistogram.inForce(slot));
            r.r2 = Arena.MEMORY.getLongAcquire(BrokenHistogram.inForce(slot));
        }
    }
}
