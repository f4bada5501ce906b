package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.Codes;
import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A slot that one metric leaves and another one is given. Whatever a reader finds in it belongs to the metric that it
 * names.
 */
public final class BirthStress {
    private static final long OTHER = SlotIdentity.of(1, Codes.HISTOGRAM, 1);

    private BirthStress() {}

    /** One for the former metric, two for the other one, zero for none. */
    private static long metric(final long identity) {
        return 1L + SlotIdentity.metricIndex(identity);
    }

    /** BI-2 and RD-1, for a histogram: the former metric has count 4 and sum 310, the other one observes 7. */
    @JCStressTest
    @Outcome(id = "0, -1, 0", expect = ACCEPTABLE, desc = "no metric: the slot is free, or was freed meanwhile")
    @Outcome(id = "1, 4, 310", expect = ACCEPTABLE, desc = "the former metric and its observations")
    @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "the other metric, without an observation")
    @Outcome(id = "2, 1, 7", expect = ACCEPTABLE, desc = "the other metric and its observation")
    @State
    public static class HistogramBelongsToItsMetric extends HistogramState {
        public HistogramBelongsToItsMetric() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
        }

        @Actor
        public void writer() {
            ScalarSlot.free(Arena.MEMORY, slot);
            HistogramSlot.birth(Arena.MEMORY, slot, OTHER);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 7, 1);
        }

        @Actor
        public void reader(final JJJ_Result r) {
            r.r2 = count();
            if (r.r2 != EMPTY) {
                r.r1 = metric(cursor.identity());
                r.r3 = r.r2 < 0 ? 0 : cursor.sum();
            }
        }
    }

    /** BI-2 the other way round: the slot bears the name of the other metric while it is cleared. */
    @JCStressTest
    @Outcome(id = "0, -1, 0", expect = ACCEPTABLE, desc = "no metric: the slot is free, or was freed meanwhile")
    @Outcome(id = "1, 4, 310", expect = ACCEPTABLE, desc = "the former metric and its observations")
    @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "the other metric, without an observation")
    @Outcome(id = "2, 1, 7", expect = ACCEPTABLE, desc = "the other metric and its observation")
    @Outcome(
            expect = ACCEPTABLE_INTERESTING,
            desc = "what one metric counted under the name of the other; seen everywhere")
    @State
    public static class TwinNamesTheHistogramFirst extends HistogramState {
        public TwinNamesTheHistogramFirst() {
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 10, 1);
            HistogramSlot.observe(Arena.MEMORY, slot, 1, 100, 3);
        }

        @Actor
        public void writer() {
            ScalarSlot.free(Arena.MEMORY, slot);
            Arena.MEMORY.setLongRelease(slot + HistogramLayout.IDENTITY_OFFSET, OTHER);
            HistogramSlot.birth(Arena.MEMORY, slot, OTHER);
            HistogramSlot.observe(Arena.MEMORY, slot, 0, 7, 1);
        }

        @Actor
        public void reader(final JJJ_Result r) {
            r.r2 = count();
            if (r.r2 != EMPTY) {
                r.r1 = metric(cursor.identity());
                r.r3 = r.r2 < 0 ? 0 : cursor.sum();
            }
        }
    }

    /** BI-2 and RD-1, for a scalar: the former metric has 5, the other one is born with 70. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "no metric: the slot is free, or was freed meanwhile")
    @Outcome(id = "1, 5", expect = ACCEPTABLE, desc = "the former metric and its value")
    @Outcome(id = "2, 70", expect = ACCEPTABLE, desc = "the other metric and its value")
    @State
    public static class ScalarBelongsToItsMetric extends ScalarState {
        public ScalarBelongsToItsMetric() {
            super(5);
        }

        @Actor
        public void writer() {
            ScalarSlot.free(Arena.MEMORY, slot);
            ScalarSlot.birth(Arena.MEMORY, slot, OTHER, 70, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            if (cursor.readScalar(Arena.MEMORY, slot) == SlotCursor.Result.OK) {
                r.r1 = metric(cursor.identity());
                r.r2 = cursor.value();
            }
        }
    }

    /** RD-1 without its second half: the reader looks for the metric's name only before it loads the value. */
    @JCStressTest
    @Outcome(id = "0, 5", expect = ACCEPTABLE, desc = "no metric, so the value does not matter")
    @Outcome(id = "0, 70", expect = ACCEPTABLE, desc = "no metric, so the value does not matter")
    @Outcome(id = "1, 5", expect = ACCEPTABLE, desc = "the former metric and its value")
    @Outcome(id = "2, 70", expect = ACCEPTABLE, desc = "the other metric and its value")
    @Outcome(id = "1, 70", expect = ACCEPTABLE_INTERESTING, desc = "the value of one as the other's; seen everywhere")
    @State
    public static class TwinLooksOnceAtTheIdentity extends ScalarState {
        public TwinLooksOnceAtTheIdentity() {
            super(5);
        }

        @Actor
        public void writer() {
            ScalarSlot.free(Arena.MEMORY, slot);
            ScalarSlot.birth(Arena.MEMORY, slot, OTHER, 70, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = metric(ScalarSlot.identity(Arena.MEMORY, slot));
            r.r2 = ScalarSlot.value(Arena.MEMORY, slot);
        }
    }
}
