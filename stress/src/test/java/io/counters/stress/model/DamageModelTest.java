package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Repair of a slot in which somebody else has overwritten a bucket, so that neither summary belongs to it. */
class DamageModelTest {
    private static final long SUM_IN_FORCE = 310;

    @Test
    void readersFindDamageUntilTheSumInForceBelongsToTheBuckets() {
        assertThat(results(Mutant.NONE)).containsExactlyInAnyOrder("CORRUPT", "OK " + SUM_IN_FORCE);
    }

    @Test
    void readersThatMayLoadASumBeforeItsCountFindTheSumThatWasThereBefore() {
        Mutant unordered = Mutant.both(Mutant.weak("count"), Mutant.weak("count#2"));
        assertThat(results(Mutant.NONE, Reading.OBSERVER.with(unordered)))
                .containsAll(results(Mutant.NONE))
                .hasSize(3);
    }

    @TestFactory
    Stream<DynamicTest> everyStoreIsNeededWhereItStands() {
        String version = "readers try both summaries";
        return Mutants.areCaught(
                Mutant.ofEachIn(repair(damagedImage(), Mutant.NONE)),
                Map.of(
                        "repair.sum plain", "the count, which is released behind it, holds it",
                        "repair.version plain", version,
                        "repair.version before repair.count", version),
                mutant -> !results(mutant).equals(results(Mutant.NONE)));
    }

    /** All that readers can find, whether repair runs to its end or is cut short and done again by a successor. */
    private static Set<String> results(Mutant mutant) {
        return results(mutant, Reading.OBSERVER);
    }

    private static Set<String> results(Mutant mutant, Observer<Reading> reader) {
        Set<String> results = new HashSet<>();
        List<Long> image = damagedImage();
        List<Op> repair = repair(image, mutant);
        for (int cut = 0; cut <= repair.size(); cut++) {
            List<Op> stores = new ArrayList<>(repair.subList(0, cut));
            List<Op> again = repair(Image.after(image, stores), mutant);
            stores.add(Op.fence(Order.VOLATILE));
            stores.addAll(again);
            reader.readings(1, image, stores).stream()
                    .flatMap(List::stream)
                    .flatMap(Optional::stream)
                    .map(reading -> reading.result() == Result.OK ? "OK " + reading.sum() : "" + reading.result())
                    .forEach(results::add);
        }
        return results;
    }

    private static List<Op> repair(List<Long> image, Mutant mutant) {
        Consumer<SegmentMemory> repair = memory -> HistogramSlot.repair(memory, 0);
        return Recorder.stores(HistogramLayout.STRUCT, image, List.of(repair), mutant);
    }

    private static List<Long> damagedImage() {
        List<Long> image =
                new ArrayList<>(Story.ofUpdates(0, 1).undisturbed(Mutant.NONE).image());
        int bucket = HistogramLayout.BUCKETS_OFFSET / Long.BYTES;
        image.set(bucket, image.get(bucket) + 1);
        return image;
    }
}
