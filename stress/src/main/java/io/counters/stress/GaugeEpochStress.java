package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.ScalarLayout;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * A gauge that a former process left with 5 in epoch 1 is given to epoch 2 with 6, and then set to 7. The reader shows
 * epoch and value. A gauge counts in the epoch of its process, so the 5 must never be seen with epoch 2.
 */
public final class GaugeEpochStress {
    private GaugeEpochStress() {}

    /** EP-1 and EP-R. */
    @JCStressTest
    @Outcome(
            id = {"1, 5", "1, 6", "1, 7"},
            expect = ACCEPTABLE,
            desc = "the former epoch, which does not count")
    @Outcome(
            id = {"2, 6", "2, 7"},
            expect = ACCEPTABLE,
            desc = "the new epoch with a value of its own")
    @State
    public static class EpochComesWithItsValue extends ScalarState {
        public EpochComesWithItsValue() {
            super(5);
        }

        @Actor
        public void writer() {
            ScalarSlot.renewEpoch(Arena.MEMORY, slot, 6, 2);
            ScalarSlot.setShared(Arena.MEMORY, slot, 7);
        }

        @Actor
        public void reader(final JJ_Result r) {
            if (cursor.readScalar(Arena.MEMORY, slot) == SlotCursor.Result.OK) {
                r.r1 = cursor.epoch();
                r.r2 = cursor.value();
            }
        }
    }

    /** EP-1 the other way round. */
    @JCStressTest
    @Outcome(
            id = {"1, 5", "1, 6", "1, 7"},
            expect = ACCEPTABLE,
            desc = "the former epoch, which does not count")
    @Outcome(
            id = {"2, 6", "2, 7"},
            expect = ACCEPTABLE,
            desc = "the new epoch with a value of its own")
    @Outcome(id = "2, 5", expect = ACCEPTABLE_INTERESTING, desc = "a value of a dead process counts; seen everywhere")
    @State
    public static class TwinRenewsTheEpochFirst extends ScalarState {
        public TwinRenewsTheEpochFirst() {
            super(5);
        }

        @Actor
        public void writer() {
            Arena.MEMORY.setLongRelease(slot + ScalarLayout.EPOCH_OFFSET, 2);
            ScalarSlot.setShared(Arena.MEMORY, slot, 6);
            ScalarSlot.setShared(Arena.MEMORY, slot, 7);
        }

        @Actor
        public void reader(final JJ_Result r) {
            if (cursor.readScalar(Arena.MEMORY, slot) == SlotCursor.Result.OK) {
                r.r1 = cursor.epoch();
                r.r2 = cursor.value();
            }
        }
    }
}
