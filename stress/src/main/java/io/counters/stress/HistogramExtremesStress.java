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
 * Smallest and largest value cover every observation that is counted. The writer observes 100, then 10; the reader shows
 * count and smallest value, which means nothing while the count is zero.
 */
public final class HistogramExtremesStress {
    private HistogramExtremesStress() {}

    /** HS-1, with HS-R2. */
    @JCStressTest
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "nothing counted, so there is no smallest value")
    @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "the first counts and is covered")
    @Outcome(id = "1, 10", expect = ACCEPTABLE, desc = "the second is covered and about to count")
    @Outcome(id = "2, 10", expect = ACCEPTABLE, desc = "both count and are covered")
    @State
    public static class WhatCountsIsCovered extends HistogramState {
        @Actor
        public void writer() {
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = count();
            r.r2 = r.r1 > 0 ? cursor.min() : -1;
        }
    }

    /** HS-1 the other way round: the observation counts before it is covered. */
    @JCStressTest
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "nothing counted, so there is no smallest value")
    @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "the first counts and is covered")
    @Outcome(id = "2, 10", expect = ACCEPTABLE, desc = "both count and are covered")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the last one counts and is not covered; seen everywhere")
    @State
    public static class TwinCommitsFirst extends HistogramState {
        @Actor
        public void writer() {
            observe(1, 100);
            observe(0, 10);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = count();
            r.r2 = r.r1 > 0 ? cursor.min() : -1;
        }

        private void observe(final int bucket, final long x) {
            BrokenHistogram.stage(slot, 1, x);
            BrokenHistogram.commit(slot, bucket, 1);
            BrokenHistogram.store(slot + HistogramLayout.MIN_OFFSET, x);
            BrokenHistogram.bump(slot);
        }
    }
}
