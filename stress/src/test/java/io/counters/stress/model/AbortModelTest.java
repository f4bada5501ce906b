package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor.Result;
import io.counters.stress.model.Step.Observe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * A writer that is cut short at any access of any update, by a StackOverflowError say, and goes on with the next one, or
 * has a successor that repairs first and may be cut short too: all patterns of that. Whatever has happened, what is read
 * are the committed observations.
 */
class AbortModelTest {
    private static final Observe[][] UPDATES = {
        {new Observe(0, 10, 1), new Observe(0, 10, 3)},
        {new Observe(1, 100, 1), new Observe(1, 100, 3)},
        {new Observe(0, -7, 1), new Observe(0, -7, 3)},
        {new Observe(1, 1000, 1), new Observe(1, 1000, 3)}
    };

    /** Makes a memory of some words that fails after some accesses. */
    private interface Memories extends BiFunction<List<Long>, Integer, Words> {}

    @Test
    void committedObservationsAreReadWhereverUpdatesAndRepairsAreCutShort() {
        Set<Slot> slots = slotsAfterAllPatterns(Failing::new);
        assertThat(slots).allMatch(Slot::isRight);
        assertThat(slots).extracting(slot -> slot.ledger().count()).contains(0L, 1L + 1 + 1 + 1, 3L + 3 + 3 + 3);
    }

    @Test
    void withoutTheRepairWithinUpdatesTheyAreNot() {
        assertThat(slotsAfterAllPatterns(FailingToRepair::new)).anyMatch(slot -> !slot.isRight());
    }

    private static Set<Slot> slotsAfterAllPatterns(Memories memories) {
        Set<Slot> all = new HashSet<>();
        Set<Slot> now = Set.of(Slot.born());
        for (Observe[] alternatives : UPDATES) {
            Set<Slot> repaired = new HashSet<>(now);
            now.forEach(slot ->
                    repaired.addAll(slot.cutShort(memories, memory -> HistogramSlot.repair(memory, 0), slot.ledger)));
            Set<Slot> next = new HashSet<>();
            for (Slot slot : repaired) {
                for (Observe one : alternatives) {
                    next.addAll(slot.cutShort(memories, one, slot.ledger.with(one)));
                }
            }
            all.addAll(repaired);
            all.addAll(next);
            now = next;
        }
        return all;
    }

    /** A slot and what was committed to it. */
    private record Slot(List<Long> words, Ledger ledger) {
        static Slot born() {
            List<Long> words = new ArrayList<>(Image.blank(HistogramLayout.STRUCT));
            HistogramSlot.birth(new SegmentMemory(new Failing(words, Integer.MAX_VALUE)), 0, Story.METRIC);
            return new Slot(List.copyOf(words), Ledger.born(Story.METRIC));
        }

        /** What becomes of this slot if the code is cut short before each of its accesses, or not at all. */
        Set<Slot> cutShort(Memories memories, Consumer<SegmentMemory> code, Ledger ifCommitted) {
            Set<Slot> results = new HashSet<>();
            for (int accesses = 0; ; accesses++) {
                List<Long> now = new ArrayList<>(words);
                boolean complete = true;
                try {
                    code.accept(new SegmentMemory(memories.apply(now, accesses)));
                } catch (CutShort e) {
                    complete = false;
                }
                results.add(new Slot(List.copyOf(now), buckets(now).equals(buckets(words)) ? ledger : ifCommitted));
                if (complete) {
                    return results;
                }
            }
        }

        boolean isRight() {
            Reading reading = Reading.of(new SegmentMemory(new Failing(words, Integer.MAX_VALUE)));
            return reading.result() == Result.OK
                    && reading.buckets().equals(ledger.buckets())
                    && reading.count() == ledger.count()
                    && reading.sum() == ledger.sum()
                    && (ledger.count() == 0 || (reading.min() <= ledger.min() && ledger.max() <= reading.max()));
        }

        private static List<Long> buckets(List<Long> words) {
            return words.subList(HistogramLayout.BUCKETS_OFFSET / Long.BYTES, words.size());
        }
    }

    private static class Failing implements Words {
        private final List<Long> words;
        private int left;

        Failing(List<Long> words, int accesses) {
            this.words = words;
            left = accesses;
        }

        @Override
        public long load(Order order, int word) {
            use();
            return words.get(word);
        }

        @Override
        public void store(Order order, int word, long value) {
            use();
            words.set(word, value);
        }

        @Override
        public long update(int word, LongUnaryOperator change) {
            use();
            long before = words.get(word);
            words.set(word, change.applyAsLong(before));
            return before;
        }

        private void use() {
            if (left-- == 0) {
                throw new CutShort();
            }
        }
    }

    /** Loses what repair stores. */
    private static final class FailingToRepair extends Failing {
        FailingToRepair(List<Long> words, int accesses) {
            super(words, accesses);
        }

        @Override
        public void store(Order order, int word, long value) {
            boolean repairs = StackWalker.getInstance()
                    .walk(frames -> frames.limit(4)
                            .anyMatch(frame -> frame.getMethodName().equals("repair")));
            if (!repairs) {
                super.store(order, word, value);
            }
        }
    }
}
