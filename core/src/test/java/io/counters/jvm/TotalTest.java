package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import org.junit.jupiter.api.Test;

class TotalTest {
    private static final MetricDefinition SPINS = MetricDefinition.counter("spins_total");

    private final Metrics metrics = Metrics.inMemory();
    private final Registrar registrar = new Registrar(metrics);
    private final Total total = new Total(registrar, SPINS);

    @Test
    void theFirstPollAddsAllAndEachFurtherOneTheGrowth() {
        total.publish(7);
        total.publish(7);
        total.publish(9);

        assertThat(counter().value()).isEqualTo(9);
    }

    @Test
    void whatAnEarlierJvmHasLeftIsAddedTo() {
        counter().add(100);

        total.publish(7);
        total.publish(9);

        assertThat(counter().value()).isEqualTo(109);
    }

    @Test
    void aTotalThatStepsBackAddsNothingUntilItHasPassedWhereItWas() {
        total.publish(10);
        total.publish(8);
        total.publish(9);
        assertThat(counter().value()).isEqualTo(10);

        total.publish(12);
        assertThat(counter().value()).isEqualTo(12);
    }

    @Test
    void zeroIsAnAnswerAndMinusOneIsNone() {
        total.publish(-1);
        assertThat(Registered.in(metrics, SPINS)).isFalse();

        total.publish(0);
        assertThat(Registered.in(metrics, SPINS)).isTrue();
        assertThat(counter().value()).isZero();
    }

    private Counter counter() {
        return metrics.counter(SPINS);
    }
}
