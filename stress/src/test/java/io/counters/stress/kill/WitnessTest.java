package io.counters.stress.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WitnessTest {
    private static final MetricId TIME = MetricId.of("own_time");
    private static final MetricId TOTAL = MetricId.of("own_total");

    private final List<String> violations = new ArrayList<>();
    private final Witness witness = new Witness(violations::add);

    @Test
    void histogramsThatGrowAreNoViolation() {
        witness.histogram(TIME, new long[] {1, 0, 2, 0}, 3, 7 + 2 * 27, 7, 27);
        witness.histogram(TIME, new long[] {1, 1, 2, 0}, 4, 7 + 17 + 2 * 27, 7, 27);
        assertThat(violations).isEmpty();
    }

    @Test
    void aSumThatIsNotThatOfTheBucketsIsTorn() {
        witness.histogram(TIME, new long[] {1, 0, 2, 0}, 3, 7 + 27, 7, 27);
        assertThat(violations).singleElement().asString().contains("own_time", "sum 34", "61");
    }

    @Test
    void aCountThatIsNotThatOfTheBucketsIsTorn() {
        witness.histogram(TIME, new long[] {1, 0, 2, 0}, 2, 7 + 2 * 27, 7, 27);
        assertThat(violations).singleElement().asString().contains("count 2");
    }

    @Test
    void aLargestValueThatNobodyObservedIsAViolation() {
        witness.histogram(TIME, new long[] {1, 0, 0, 0}, 1, 7, 7, Long.MIN_VALUE);
        assertThat(violations).singleElement().asString().contains("max");
    }

    @Test
    void aTotalThatGoesBackIsAViolation() {
        witness.total(TOTAL, 8);
        witness.total(TOTAL, 7);
        assertThat(violations).singleElement().asString().isEqualTo("own_total went from 8 back to 7");
    }

    @Test
    void aHistogramThatGoesBackIsAViolation() {
        witness.histogram(TIME, new long[] {2, 0, 0, 0}, 2, 14, 7, 7);
        witness.histogram(TIME, new long[] {1, 0, 0, 0}, 1, 7, 7, 7);
        assertThat(violations).singleElement().asString().contains("back to 1");
    }

    @Test
    void whatIsRemovedAndMadeAgainMayBeginAgain() {
        MetricId passing = MetricId.of(Witness.PASSING).withLabel("writer", "1");
        witness.total(passing, 8);
        witness.total(passing, 1);
        assertThat(violations).isEmpty();
    }
}
