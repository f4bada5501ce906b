package io.counters.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import io.counters.format.ScalarLayout;
import io.counters.slot.ScalarSlot;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The slot of a counter: one word, and a stamp that follows it. The writer adds one twice. */
public final class CounterStress {
    private CounterStress() {}

    /** One word holds the value, so there is nothing to tear and nothing to go back to. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "the second value is the first or a later one")
    @State
    public static class ValueNeverGoesBack extends ScalarState {
        public ValueNeverGoesBack() {
            super(0);
        }

        @Actor
        public void writer() {
            ScalarSlot.add(Arena.MEMORY, slot, 1);
            ScalarSlot.add(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = ScalarSlot.value(Arena.MEMORY, slot);
            r.r2 = ScalarSlot.value(Arena.MEMORY, slot);
        }
    }

    /** A value in two words, tens and ones, that goes from 9 to 10: each word is right, and both together are not. */
    @JCStressTest
    @Outcome(
            id = {"9, 9", "9, 10", "10, 10"},
            expect = ACCEPTABLE,
            desc = "the second value is the first or a later one")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "half of one value and half of the other; seen everywhere")
    @State
    public static class TwinHasTwoWords extends ScalarState {
        private final int ones = slot + ScalarLayout.VALUE_OFFSET;
        private final int tens = ones + Long.BYTES;

        public TwinHasTwoWords() {
            super(9);
            Arena.MEMORY.setLongRelease(tens, 0);
        }

        @Actor
        public void writer() {
            Arena.MEMORY.setLongRelease(ones, 0);
            Arena.MEMORY.setLongRelease(tens, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = value();
            r.r2 = value();
        }

        private long value() {
            return 10 * Arena.MEMORY.getLongAcquire(tens) + Arena.MEMORY.getLongAcquire(ones);
        }
    }

    /** SC-1: whoever has seen the stamp loads the value that it belongs to, or a later one. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "no stamp is ahead of its value")
    @State
    public static class StampIsNeverAhead extends ScalarState {
        private final long born = Arena.MEMORY.getLongPlain(slot + ScalarLayout.VERSION_OFFSET);

        public StampIsNeverAhead() {
            super(0);
        }

        @Actor
        public void writer() {
            ScalarSlot.add(Arena.MEMORY, slot, 1);
            ScalarSlot.add(Arena.MEMORY, slot, 1);
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = (Arena.MEMORY.getLongAcquire(slot + ScalarLayout.VERSION_OFFSET) - born) / 2;
            r.r2 = ScalarSlot.value(Arena.MEMORY, slot);
        }
    }

    /** SC-1 the other way round. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "no stamp is ahead of its value")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "a stamp whose value is still to come; seen everywhere")
    @State
    public static class TwinStampsFirst extends ScalarState {
        private final long born = Arena.MEMORY.getLongPlain(slot + ScalarLayout.VERSION_OFFSET);

        public TwinStampsFirst() {
            super(0);
        }

        @Actor
        public void writer() {
            add();
            add();
        }

        @Actor
        public void reader(final JJ_Result r) {
            r.r1 = (Arena.MEMORY.getLongAcquire(slot + ScalarLayout.VERSION_OFFSET) - born) / 2;
            r.r2 = ScalarSlot.value(Arena.MEMORY, slot);
        }

        private void add() {
            grow(slot + ScalarLayout.VERSION_OFFSET, 2);
            grow(slot + ScalarLayout.VALUE_OFFSET, 1);
        }

        private static void grow(final int word, final long delta) {
            Arena.MEMORY.setLongRelease(word, Arena.MEMORY.getLongPlain(word) + delta);
        }
    }
}
