package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.benchmarks.Gate.Check;
import io.counters.writer.Counter;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {
    /** As far from what is to be seen as from what is not. */
    private static final double LIMIT = 1.1;

    private final TemporarySegment segment = TemporarySegment.withMetrics(1);
    private final Counter counter = segment.metrics().counter("counter", "");
    private final IntConsumer increments = this::increment;

    @AfterEach
    void close() {
        segment.close();
    }

    @Test
    void twinThatDoesEachFifthOperationTwiceIsFoundTooSlow() {
        final Check check = against(calls -> increment(calls + calls / 5));
        assertThat(Gate.isWithin(check, Gate.rounds(check))).isFalse();
    }

    @Test
    void methodBesideItselfIsNotFoundTooSlow() {
        final Check check = against(this::increment);
        assertThat(Gate.isWithin(check, Gate.rounds(check))).isTrue();
    }

    @Test
    void medianDoesNotAskHowBadTheWorstRoundsWere() {
        final double[] ratios = new double[100];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = i % 3 == 0 ? 50 : 1;
        }
        assertThat(PairedRounds.ofRatios(ratios)).isEqualTo(new PairedRounds(1, 1, 1));
    }

    private Check against(final IntConsumer twin) {
        return new Check("twin", () -> PairedRounds.of(twin, increments), LIMIT);
    }

    private void increment(final int calls) {
        for (int i = 0; i < calls; i++) {
            counter.increment();
        }
    }
}
