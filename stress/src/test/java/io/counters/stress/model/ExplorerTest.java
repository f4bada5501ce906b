package io.counters.stress.model;

import static io.counters.stress.model.Op.Kind.LOAD;
import static io.counters.stress.model.Op.Kind.STORE;
import static io.counters.stress.model.Order.ACQUIRE;
import static io.counters.stress.model.Order.PLAIN;
import static io.counters.stress.model.Order.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The explorer on the smallest programs there are, whose outcomes everybody knows. */
class ExplorerTest {
    private static final int DATA = 0;
    private static final int FLAG = 1;
    private static final List<Long> ZEROS = List.of(0L, 0L);
    private static final List<Long> FLAG_WITHOUT_DATA = List.of(1L, 0L);

    @Test
    void releaseAndAcquirePassAMessage() {
        Set<List<Long>> outcomes = outcomes(
                List.of(store(PLAIN, DATA, 1), store(RELEASE, FLAG, 1)),
                List.of(load(ACQUIRE, FLAG), load(PLAIN, DATA)));
        assertThat(outcomes).containsExactlyInAnyOrder(List.of(0L, 0L), List.of(0L, 1L), List.of(1L, 1L));
    }

    @Test
    void releaseAloneDoesNot() {
        assertThat(outcomes(
                        List.of(store(PLAIN, DATA, 1), store(RELEASE, FLAG, 1)),
                        List.of(load(PLAIN, FLAG), load(PLAIN, DATA))))
                .contains(FLAG_WITHOUT_DATA);
    }

    @Test
    void acquireAloneDoesNot() {
        assertThat(outcomes(
                        List.of(store(PLAIN, DATA, 1), store(PLAIN, FLAG, 1)),
                        List.of(load(ACQUIRE, FLAG), load(PLAIN, DATA))))
                .contains(FLAG_WITHOUT_DATA);
    }

    @Test
    void fencesPassAMessageAmongPlainAccesses() {
        assertThat(outcomes(
                        List.of(store(PLAIN, DATA, 1), Op.fence(RELEASE), store(PLAIN, FLAG, 1)),
                        List.of(load(PLAIN, FLAG), Op.fence(ACQUIRE), load(PLAIN, DATA))))
                .doesNotContain(FLAG_WITHOUT_DATA);
    }

    @Test
    void releaseDoesNotHoldLaterStoresBack() {
        assertThat(outcomes(
                        List.of(store(RELEASE, DATA, 1), store(PLAIN, FLAG, 1)),
                        List.of(load(ACQUIRE, FLAG), load(ACQUIRE, DATA))))
                .contains(FLAG_WITHOUT_DATA);
    }

    @Test
    void acquireDoesNotHoldEarlierLoadsBack() {
        assertThat(outcomes(
                        List.of(store(RELEASE, DATA, 1), store(RELEASE, FLAG, 1)),
                        List.of(load(PLAIN, FLAG), load(ACQUIRE, DATA))))
                .contains(FLAG_WITHOUT_DATA);
    }

    @Test
    void oneWordNeverGoesBack() {
        assertThat(outcomes(
                        List.of(store(PLAIN, DATA, 1), store(PLAIN, DATA, 2)),
                        List.of(load(ACQUIRE, DATA), load(PLAIN, DATA))))
                .hasSize(6)
                .allMatch(outcome -> outcome.get(0) <= outcome.get(1));
    }

    @Test
    void itDoesToWhoLoadsItPlain() {
        assertThat(outcomes(List.of(store(RELEASE, DATA, 1)), List.of(load(PLAIN, DATA), load(PLAIN, DATA))))
                .contains(List.of(1L, 0L));
    }

    private static Set<List<Long>> outcomes(List<Op> stores, List<Op> loads) {
        return Explorer.outcomes(ZEROS, stores, loads);
    }

    private static Op store(Order order, int word, long value) {
        return new Op(STORE, order, word, value, "store", 0);
    }

    private static Op load(Order order, int word) {
        return new Op(LOAD, order, word, 0, "load", 0);
    }
}
