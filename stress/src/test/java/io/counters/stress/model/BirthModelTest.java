package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A histogram's slot that passes from one metric to another while it is read. */
class BirthModelTest {
    private static final Story REBIRTH = Story.ofRebirth(0, 1, Story.OTHER_METRIC);

    private static final Step FIRST_UPDATE = new Step.Observe(1, 50, 1);

    @Test
    void readersFindOneMetricOrTheOtherWhateverBefallsTheWriter() {
        assertThat(REBIRTH.then(FIRST_UPDATE).lives(Mutant.NONE)).allSatisfy(life -> {
            Life.Findings findings = life.findings(Reading.OBSERVER, 1);
            assertThat(findings.faults()).isEmpty();
            assertThat(findings.states()).isEqualTo(life.states());
        });
    }

    @Test
    void aSecondReadingNeverFindsTheFormerMetricAgain() {
        assertThat(REBIRTH.then(FIRST_UPDATE).undisturbed(Mutant.NONE).faults(Reading.OBSERVER, 2))
                .isEmpty();
    }

    @Test
    void aRestoredHistogramIsFoundWholeOrNotAtAll() {
        Story restore = new Story(List.of(), List.of(new Step.Restore(Story.METRIC), FIRST_UPDATE));
        Life life = restore.undisturbed(Mutant.NONE);
        Life.Findings findings = life.findings(Reading.OBSERVER, 1);
        assertThat(findings.faults()).isEmpty();
        assertThat(findings.states()).isEqualTo(life.states());
        assertThat(restore.undisturbed(Mutant.weak("restore.identity")).faults(Reading.OBSERVER, 1))
                .isNotEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyStoreIsNeededWhereItStands() {
        List<Mutant> mutants =
                new ArrayList<>(List.of(Mutant.first("birth.identity"), Mutant.without("birth.version")));
        Mutant.ofEachIn(REBIRTH.undisturbed(Mutant.NONE).stores()).stream()
                .filter(mutant -> mutant.name().matches(".*(free|birth|clear).*"))
                .forEach(mutants::add);
        return Mutants.areCaught(
                mutants,
                Map.of(
                        "free.identity (plain|before add.version)", "a slot that is empty too early shows nothing",
                        "clear.* before clear.*", "all that matters is that it lies between version and identity"),
                mutant -> Story.ofRebirth(mutant.buckets()[0], mutant.buckets()[1], Story.OTHER_METRIC)
                        .isBroken(mutant, Mutant.NONE));
    }

    /** Versions are never set back, so even the same name does not make two slots one. */
    @Test
    void anIdentityMayComeBackToTheSlotItLeft() {
        Story sameAgain = Story.ofRebirth(0, 1, Story.METRIC);
        assertThat(sameAgain.isBroken(Mutant.NONE, Mutant.NONE)).isFalse();
        assertThat(sameAgain.isBroken(Mutant.NONE, Mutant.behind("version#2", "identity#2")))
                .isTrue();
    }
}
