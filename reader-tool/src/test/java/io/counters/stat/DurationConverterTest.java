package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "2s, PT2S", "2, PT2S", "0.5, PT0.5S", "1.5m, PT1M30S", "1h, PT1H", "7d, PT168H"})
    void timesAreWrittenAsPeopleWriteThem(final String text, final Duration expected) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0s", "-1s", "1w", "s", "1 s", "1e3", "0.1ms", "99999999999"})
    void anythingElseIsRefused(final String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
