package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.OwnHistogram;
import io.counters.stress.model.Step.Observe;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** A writer that remembers makes the very stores of one that does not: what the model says of those holds for it. */
class OwnHistogramModelTest {
    private static final List<Observe> UPDATES =
            List.of(new Observe(0, 10, 1), new Observe(1, 100, 3), new Observe(0, -7, 2), new Observe(1, 1000, 1));

    private static final int ALL = Integer.MAX_VALUE;

    @Test
    void itMakesTheSameStoresWhereverTwoOfItsUpdatesAreCutShort() {
        int longest = accessesOf(ALL, ALL).stream().mapToInt(used -> used).max().orElseThrow();
        assertThat(longest).isBetween(10, 100); // the first one, which learns
        for (int second = 0; second <= longest; second++) {
            for (int third = 0; third <= longest; third++) {
                accessesOf(second, third);
            }
        }
    }

    /** Cuts the second and the third update short after so many accesses, and says how many each of all took. */
    private static List<Integer> accessesOf(int second, int third) {
        Slot own = new Slot();
        Slot twin = new Slot();
        OwnHistogram histogram = new OwnHistogram(own.memory);
        int[] most = {ALL, second, third, ALL};
        List<Integer> accesses = new ArrayList<>();
        for (int i = 0; i < UPDATES.size(); i++) {
            Observe update = UPDATES.get(i);
            int before = own.stores.size();
            accesses.add(
                    own.run(most[i], ALL, memory -> histogram.observe(update.bucket(), update.x(), update.times())));
            twin.run(ALL, own.stores.size() - before, update);
        }
        assertThat(own.stores).as("cut at %s and %s", second, third).isEqualTo(twin.stores);
        return accesses;
    }

    @Test
    void itNoticesWhatOthersHaveDoneToTheSlot() {
        Slot own = new Slot();
        Slot twin = new Slot();
        OwnHistogram histogram = new OwnHistogram(own.memory);
        for (Observe update : UPDATES) {
            for (Consumer<SegmentMemory> other : List.<Consumer<SegmentMemory>>of(
                    update, memory -> HistogramSlot.birth(memory, 0, Story.METRIC), memory -> {})) {
                other.accept(own.memory);
                other.accept(twin.memory);
                histogram.observe(update.bucket(), update.x(), update.times());
                update.accept(twin.memory);
            }
        }
        assertThat(own.stores).isEqualTo(twin.stores);
    }

    private record Store(Order order, int word, long value) {}

    /** A slot that writes down what is stored, and fails the code that runs on it after some accesses or stores. */
    private static final class Slot implements Words {
        final SegmentMemory memory = new SegmentMemory(this);
        final List<Store> stores = new ArrayList<>();
        private final List<Long> words = new ArrayList<>(Image.blank(HistogramLayout.STRUCT));
        private int accesses;
        private int mostAccesses = ALL;
        private int mostStores = ALL;

        Slot() {
            HistogramSlot.birth(memory, 0, Story.METRIC);
        }

        /** Returns how many accesses were made. */
        int run(int longest, int mostOfThemStores, Consumer<SegmentMemory> code) {
            accesses = 0;
            mostAccesses = longest;
            mostStores = mostOfThemStores == ALL ? ALL : stores.size() + mostOfThemStores;
            try {
                code.accept(memory);
            } catch (CutShort e) {
                // as it should be
            }
            mostAccesses = ALL;
            mostStores = ALL;
            return accesses;
        }

        @Override
        public long load(Order order, int word) {
            use();
            return words.get(word);
        }

        @Override
        public void store(Order order, int word, long value) {
            use();
            if (stores.size() == mostStores) {
                throw new CutShort();
            }
            stores.add(new Store(order, word, value));
            words.set(word, value);
        }

        @Override
        public long update(int word, LongUnaryOperator change) {
            throw new AssertionError("no histogram needs that");
        }

        private void use() {
            if (accesses == mostAccesses) {
                throw new CutShort();
            }
            accesses++;
        }
    }
}
