package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.ScalarLayout;
import io.counters.slot.ScalarSlot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.D_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** A slot that two threads of one process write: nothing of what they do is lost, whichever comes first. */
public final class SharedScalarStress {
    private SharedScalarStress() {}

    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "both count")
    @State
    public static class AddsLoseNothing extends ScalarState {
        public AddsLoseNothing() {
            super(0);
        }

        @Actor
        public void one() {
            ScalarSlot.addShared(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void other() {
            ScalarSlot.addShared(Arena.MEMORY, slot, 10);
        }

        @Arbiter
        public void afterwards(final J_Result r) {
            r.r1 = ScalarSlot.value(Arena.MEMORY, slot);
        }
    }

    /** The add of a lane, which is one thread's, on a slot of two. */
    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "both count")
    @Outcome(
            id = {"1", "10"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "one of them is lost; seen everywhere")
    @State
    public static class TwinAddsAsIfAlone extends ScalarState {
        public TwinAddsAsIfAlone() {
            super(0);
        }

        @Actor
        public void one() {
            ScalarSlot.add(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void other() {
            ScalarSlot.add(Arena.MEMORY, slot, 10);
        }

        @Arbiter
        public void afterwards(final J_Result r) {
            r.r1 = ScalarSlot.value(Arena.MEMORY, slot);
        }
    }

    @JCStressTest
    @Outcome(id = "0.75", expect = ACCEPTABLE, desc = "both count")
    @State
    public static class AddsOfDoublesLoseNothing extends ScalarState {
        public AddsOfDoublesLoseNothing() {
            super(0);
        }

        @Actor
        public void one() {
            ScalarSlot.addDoubleShared(Arena.MEMORY, slot, 0.5);
        }

        @Actor
        public void other() {
            ScalarSlot.addDoubleShared(Arena.MEMORY, slot, 0.25);
        }

        @Arbiter
        public void afterwards(final D_Result r) {
            r.r1 = Double.longBitsToDouble(ScalarSlot.value(Arena.MEMORY, slot));
        }
    }

    /** Loads, adds and stores without looking whether somebody else was faster. */
    @JCStressTest
    @Outcome(id = "0.75", expect = ACCEPTABLE, desc = "both count")
    @Outcome(
            id = {"0.5", "0.25"},
            expect = ACCEPTABLE_INTERESTING,
            desc = "one of them is lost; seen everywhere")
    @State
    public static class TwinStoresDoublesBlindly extends ScalarState {
        public TwinStoresDoublesBlindly() {
            super(0);
        }

        @Actor
        public void one() {
            add(0.5);
        }

        @Actor
        public void other() {
            add(0.25);
        }

        @Arbiter
        public void afterwards(final D_Result r) {
            r.r1 = Double.longBitsToDouble(ScalarSlot.value(Arena.MEMORY, slot));
        }

        private void add(final double delta) {
            final double before = Double.longBitsToDouble(ScalarSlot.value(Arena.MEMORY, slot));
            Arena.MEMORY.setLongRelease(slot + ScalarLayout.VALUE_OFFSET, Double.doubleToRawLongBits(before + delta));
        }
    }

    /** What heap memory has counted is carried into the segment while threads go on counting in it. */
    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "what was taken and what is left are all there was")
    @State
    public static class WhatIsTakenIsTakenOnce extends ScalarState {
        private long taken;

        public WhatIsTakenIsTakenOnce() {
            super(10);
        }

        @Actor
        public void adder() {
            ScalarSlot.addShared(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void taker() {
            taken = ScalarSlot.takeShared(Arena.MEMORY, slot);
        }

        @Arbiter
        public void afterwards(final J_Result r) {
            r.r1 = taken + ScalarSlot.value(Arena.MEMORY, slot);
        }
    }

    /** Looks how much there is, and then takes it away. */
    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "what was taken and what is left are all there was")
    @Outcome(
            id = "10",
            expect = ACCEPTABLE_INTERESTING,
            desc = "the add between the two steps is lost; seen everywhere")
    @State
    public static class TwinTakesInTwoSteps extends ScalarState {
        private long taken;

        public TwinTakesInTwoSteps() {
            super(10);
        }

        @Actor
        public void adder() {
            ScalarSlot.addShared(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void taker() {
            taken = ScalarSlot.value(Arena.MEMORY, slot);
            Arena.MEMORY.setLongRelease(slot + ScalarLayout.VALUE_OFFSET, 0);
        }

        @Arbiter
        public void afterwards(final J_Result r) {
            r.r1 = taken + ScalarSlot.value(Arena.MEMORY, slot);
        }
    }
}
