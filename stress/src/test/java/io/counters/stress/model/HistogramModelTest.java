package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Updates of a histogram against readers: each interleaving, each reordering, each accident. */
class HistogramModelTest {
    private static final Story UPDATES = Story.ofUpdates();

    @Test
    void readersFindCommittedObservationsOnlyWhateverBefallsTheWriter() {
        assertThat(UPDATES.lives(Mutant.NONE)).allSatisfy(life -> {
            Life.Findings findings = life.findings(Reading.OBSERVER, 1);
            assertThat(findings.faults()).isEmpty();
            assertThat(findings.states()).isEqualTo(life.states());
        });
    }

    @Test
    void aSecondReadingIsNeverOlderThanTheFirst() {
        assertThat(Story.ofUpdates(0, 1).lives(Mutant.NONE))
                .allSatisfy(life -> assertThat(life.faults(Reading.OBSERVER, 2)).isEmpty());
    }

    /** Every store weakened, every two neighbours swapped, and the mistakes that one would make by hand. */
    @TestFactory
    Stream<DynamicTest> everyStoreIsNeededWhereItStands() {
        List<Mutant> mutants = new ArrayList<>(List.of(
                Mutant.first("add.buckets0"),
                Mutant.behind("add.buckets0", "add.min"),
                Mutant.behind("add.buckets1", "add.max"),
                Mutant.without("add.version"),
                Mutant.weak("repair.version"),
                Mutant.swapped("repair.version", "add.min"),
                Mutant.swapped("repair.version", "add.max"),
                Mutant.swapped("repair.version", "add.count")));
        mutants.addAll(Mutant.ofEachIn(UPDATES.undisturbed(Mutant.NONE).stores()));
        String staging = "nobody looks at what is staged before the commit";
        return Mutants.areCaught(
                mutants,
                Map.of(
                        "add.max before add.min", staging,
                        "add.count before add.(min|max)", staging,
                        "add.sum before add.count", staging,
                        "without add.version", "the next update finds a commit without its bump and makes up for it"),
                mutant -> UPDATES.isBroken(mutant, Mutant.NONE));
    }

    /** What a writer without release stores, in another language say, may do instead. */
    @Test
    void stagingMayBePlainBehindAReleaseFence() {
        assertThat(UPDATES.isBroken(new Mutant("plain, fenced", log -> fenced(plainStaging(log))), Mutant.NONE))
                .isFalse();
        assertThat(UPDATES.isBroken(new Mutant("plain", HistogramModelTest::plainStaging), Mutant.NONE))
                .isTrue();
    }

    private static List<Op> plainStaging(List<Op> log) {
        return log.stream()
                .map(op -> op.site().matches("add.(min|max|count|sum)") ? op.with(Order.PLAIN) : op)
                .toList();
    }

    /** One fence in each call, before the first store that is not repair's. */
    private static List<Op> fenced(List<Op> log) {
        List<Op> fenced = new ArrayList<>();
        int last = -1;
        for (Op op : log) {
            if (op.site().startsWith("add.") && op.call() != last) {
                last = op.call();
                fenced.add(Op.fence(Order.RELEASE).inCall(last));
            }
            fenced.add(op);
        }
        return fenced;
    }
}
