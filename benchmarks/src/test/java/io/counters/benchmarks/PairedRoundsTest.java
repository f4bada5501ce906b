package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.writer.Counter;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PairedRoundsTest {
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
    void twinThatDoesEachFifthOperationTwiceIsFoundSlower() {
        final PairedRounds rounds = PairedRounds.of(calls -> increment(calls + calls / 5), increments);
        assertThat(rounds.low()).isGreaterThan(LIMIT);
    }

    @Test
    void methodBesideItselfIsNotFoundSlower() {
        final PairedRounds rounds = PairedRounds.of(this::increment, increments);
        assertThat(rounds.high()).isLessThan(LIMIT);
    }

    @Test
    void medianDoesNotAskHowBadTheWorstRoundsWere() {
        final double[] ratios = new double[100];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = i % 3 == 0 ? 50 : 1;
        }
        assertThat(PairedRounds.ofRatios(ratios)).isEqualTo(new PairedRounds(1, 1, 1));
    }

    private void increment(final int calls) {
        for (int i = 0; i < calls; i++) {
            counter.increment();
        }
    }
}
