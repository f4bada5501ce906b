package io.counters.stress.model;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.util.function.Consumer;

/** One call of the shipped writer's side on a histogram's slot, and what it is supposed to change. */
sealed interface Step extends Consumer<SegmentMemory> {
    /** Whether this store is the one with which the call takes effect. */
    boolean takesEffectWith(Op store);

    Ledger change(Ledger before);

    /** Whether someone does the call again if its thread was cut short before it took effect. */
    boolean isDoneAgain();

    record Observe(int bucket, long x, long times) implements Step {
        @Override
        public void accept(SegmentMemory memory) {
            HistogramSlot.observe(memory, 0, bucket, x, times);
        }

        @Override
        public boolean takesEffectWith(Op store) {
            return store.word() * Long.BYTES >= HistogramLayout.BUCKETS_OFFSET;
        }

        @Override
        public Ledger change(Ledger before) {
            return before.with(this);
        }

        @Override
        public boolean isDoneAgain() {
            return false;
        }
    }

    record Birth(long identity) implements Step {
        @Override
        public void accept(SegmentMemory memory) {
            HistogramSlot.birth(memory, 0, identity);
        }

        @Override
        public boolean takesEffectWith(Op store) {
            return store.word() * Long.BYTES == HistogramLayout.IDENTITY_OFFSET;
        }

        @Override
        public Ledger change(Ledger before) {
            return Ledger.born(identity);
        }

        @Override
        public boolean isDoneAgain() {
            return true;
        }
    }

    record Free() implements Step {
        @Override
        public void accept(SegmentMemory memory) {
            ScalarSlot.free(memory, 0);
        }

        @Override
        public boolean takesEffectWith(Op store) {
            return true;
        }

        @Override
        public Ledger change(Ledger before) {
            return Ledger.NONE;
        }

        @Override
        public boolean isDoneAgain() {
            return true;
        }
    }

    /** A histogram out of a snapshot: two observations in bucket 0, three in bucket 1. */
    record Restore(long identity) implements Step {
        @Override
        public void accept(SegmentMemory memory) {
            HistogramSlot.restore(memory, 0, identity, i -> i < 2 ? 2L + i : 0, 320, 10, 100);
        }

        @Override
        public boolean takesEffectWith(Op store) {
            return store.word() * Long.BYTES == HistogramLayout.IDENTITY_OFFSET;
        }

        @Override
        public Ledger change(Ledger before) {
            return Ledger.born(identity).with(new Observe(0, 10, 2)).with(new Observe(1, 100, 3));
        }

        @Override
        public boolean isDoneAgain() {
            return true;
        }
    }
}
