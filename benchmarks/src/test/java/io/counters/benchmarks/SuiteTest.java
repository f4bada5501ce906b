package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SuiteTest {
    private static final List<String> SHOTS = List.of("a", "b", "c", "d", "e");

    @Test
    void eachRoundMeasuresEverythingAndBeginsAtAnotherPlace() {
        assertThat(Suite.inOrderOf(0, 3, SHOTS)).containsExactly("a", "b", "c", "d", "e");
        assertThat(Suite.inOrderOf(1, 3, SHOTS)).containsExactly("b", "c", "d", "e", "a");
        assertThat(Suite.inOrderOf(2, 3, SHOTS)).containsExactly("d", "e", "a", "b", "c");
    }

    @Test
    void aBenchmarkThatAsksForALongerWarmUpHasItAndCostsTheOthersNothing() {
        assertThat(shots("^ExportBenchmark")).hasSize(2).allMatch(shot -> shot.warmups() == 10);
        assertThat(shots("^(Increment|Counter|Scan.*|Observe)Benchmark"))
                .hasSizeGreaterThan(10)
                .allMatch(shot -> shot.warmups() == 3);
    }

    private static List<Suite.Shot> shots(final String wanted) {
        return new Suite(Suite.Profile.QUICK, Pattern.compile(wanted), Path.of("none")).shots();
    }
}
