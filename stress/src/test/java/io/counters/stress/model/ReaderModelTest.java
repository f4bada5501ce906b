package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The loads and fences of the shipped reader, each weakened and each two neighbours swapped, against the shipped writer. */
class ReaderModelTest {
    @TestFactory
    Stream<DynamicTest> everyLoadAndFenceIsNeededWhereItStands() {
        List<Mutant> mutants = new ArrayList<>(List.of(
                Mutant.without("version#2"),
                Mutant.without("identity#2"),
                Mutant.behind("version", "min"),
                Mutant.behind("version", "max")));
        mutants.addAll(Mutant.ofEachIn(Reading.OBSERVER.loads(image())));
        String free = "each only has to come after the buckets and before the version";
        return Mutants.areCaught(
                mutants,
                Map.of(
                        "identity plain",
                        "it is loaded again behind the version",
                        "version before identity",
                        "it is loaded again behind the version",
                        "buckets\\d+ before buckets\\d+",
                        "each only has to come after the version and before the summaries",
                        "(sum|count).* before (sum|count).*",
                        free,
                        "(min|max) before (sum#2|min)",
                        free,
                        "count(#2)? plain",
                        "only the repair of a damaged slot needs it: see there",
                        "version#2 plain",
                        "a check that comes later finds no less"),
                ReaderModelTest::isCaught);
    }

    /** What a reader may do that has acquire loads and no fences. */
    @Test
    void eachLoadMayAcquireInPlaceOfTheFences() {
        Mutant acquiring = new Mutant(
                "acquiring",
                log -> log.stream()
                        .filter(Op::loads)
                        .map(op -> op.with(Order.ACQUIRE))
                        .toList());
        assertThat(isCaught(acquiring)).isFalse();
    }

    private static boolean isCaught(Mutant mutant) {
        int[] buckets = mutant.buckets();
        Observer<Reading> reader = Reading.OBSERVER.with(mutant);
        Life updates = Story.ofUpdates(buckets[0], buckets[1]).undisturbed(Mutant.NONE);
        Life other = Story.ofRebirth(buckets[0], buckets[1], Story.OTHER_METRIC).undisturbed(Mutant.NONE);
        Life same = Story.ofRebirth(buckets[0], buckets[1], Story.METRIC).undisturbed(Mutant.NONE);
        return !(updates.faults(reader, 1).isEmpty()
                && updates.faults(reader, 2).isEmpty()
                && other.faults(reader, 1).isEmpty()
                && same.faults(reader, 1).isEmpty());
    }

    private static List<Long> image() {
        return Story.ofUpdates().undisturbed(Mutant.NONE).image();
    }
}
