package io.counters.stat.text;

import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.snapshot;
import static io.counters.stat.Snapshots.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.ReadStatus;
import io.counters.stat.Snapshots;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final MetricDefinition COUNTER = MetricDefinition.counter("c");

    @Test
    void aRateIsTheDifferencePerSecond() {
        final Rates rates = Rates.since(snapshot("s", scalar(COUNTER, 10L)), Duration.ofMillis(250));
        assertThat(rates.perSecond(scalar(COUNTER, 15L))).hasValue(20);
    }

    @Test
    void aTotalThatWrappedStillHasTheRightRate() {
        final Rates rates = Rates.since(snapshot("s", scalar(COUNTER, Long.MAX_VALUE)), Duration.ofSeconds(1));
        assertThat(rates.perSecond(scalar(COUNTER, Long.MIN_VALUE + 1))).hasValue(2);
    }

    @Test
    void aCounterOfDoublesHasARateToo() {
        final MetricDefinition counter = MetricDefinition.doubleCounter("d");
        final Rates rates = Rates.since(snapshot("s", scalar(counter, 1.5)), Duration.ofSeconds(2));
        assertThat(rates.perSecond(scalar(counter, 2.0))).hasValue(0.25);
    }

    @Test
    void thereIsNoRateOfWhatWasNotThereOfGaugesAndWithoutTime() {
        final Rates rates = Rates.since(
                snapshot("s", scalar(MetricDefinition.gauge("g"), 1L), without(COUNTER, ReadStatus.BUSY)),
                Duration.ofSeconds(1));
        assertThat(rates.perSecond(scalar(MetricDefinition.gauge("g"), 2L))).isEmpty();
        assertThat(rates.perSecond(scalar(COUNTER, 2L))).isEmpty();
        assertThat(Rates.unknown().perSecond(scalar(COUNTER, 2L))).isEmpty();
        assertThat(Rates.since(snapshot("s", scalar(COUNTER, 1L)), Duration.ZERO)
                        .perSecond(scalar(COUNTER, 2L)))
                .isEmpty();
    }

    @Test
    void processesAreComparedWithThemselves() {
        final Rates rates = Rates.since(
                snapshot("s", Snapshots.share("a", scalar(COUNTER, 1L)), Snapshots.share("b", scalar(COUNTER, 100L))),
                Duration.ofSeconds(1));
        assertThat(rates.perSecond(Snapshots.share("a", scalar(COUNTER, 3L)))).hasValue(2);
        assertThat(rates.perSecond(Snapshots.share("b", scalar(COUNTER, 101L)))).hasValue(1);
    }
}
