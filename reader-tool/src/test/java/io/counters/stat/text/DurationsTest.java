package io.counters.stat.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S, 0s",
        "PT0.9S, 0s",
        "PT59S, 59s",
        "PT60S, 1m",
        "PT185.25S, 3m 5s",
        "PT1H, 1h",
        "PT1H59M59S, 1h 59m",
        "P1D, 1d",
        "P400DT5H, 400d 5h"
    })
    void theTwoLargestUnitsAreShown(final Duration duration, final String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }
}
