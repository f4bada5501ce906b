package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteTest {
    private static final List<String> SHOTS = List.of("a", "b", "c", "d", "e");

    @Test
    void eachRoundMeasuresEverythingAndBeginsAtAnotherPlace() {
        assertThat(Suite.inOrderOf(0, 3, SHOTS)).containsExactly("a", "b", "c", "d", "e");
        assertThat(Suite.inOrderOf(1, 3, SHOTS)).containsExactly("b", "c", "d", "e", "a");
        assertThat(Suite.inOrderOf(2, 3, SHOTS)).containsExactly("d", "e", "a", "b", "c");
    }
}
