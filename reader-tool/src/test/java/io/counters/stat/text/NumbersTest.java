package io.counters.stat.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                    |   0 | 0                         | 0",
                "9007199254740993     |   0 | 9,007,199,254,740,993     | 9007199254740993",
                "-9223372036854775808 |   0 | -9,223,372,036,854,775,808| -9223372036854775808",
                "1234567              |  -2 | 12,345.67                 | 12345.67",
                "1200                 |  -2 | 12                        | 12",
                "-5                   |  -3 | -0.005                    | -0.005",
                "9223372036854775807  | -18 | 9.223372036854775807      | 9.223372036854775807",
                "7                    |  18 | 7,000,000,000,000,000,000 | 7000000000000000000",
                "0                    |   3 | 0                         | 0",
            })
    void longsKeepEveryDigit(final long stored, final int scale, final String people, final String script) {
        final MetricDefinition definition = MetricDefinition.counter("c").withUnit("", scale);
        assertThat(Numbers.value(definition, stored)).isEqualTo(people);
        assertThat(Numbers.plain(definition, stored)).isEqualTo(script);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.30000000000000004 | 0.3           | 0.30000000000000004",
                "1234567.89          | 1,234,567.89  | 1234567.89",
                "-0.0                | 0             | -0.0",
                "1e300               | 1E+300        | 1.0E300",
                "1e-7                | 1E-7          | 1.0E-7",
                "NaN                 | NaN           | NaN",
                "Infinity            | +Inf          | +Inf",
                "-Infinity           | -Inf          | -Inf",
            })
    void doublesAreShortForPeopleAndWholeForScripts(final double value, final String people, final String script) {
        final MetricDefinition definition = MetricDefinition.doubleGauge("g").withUnit("", 3);
        assertThat(Numbers.value(definition, value)).isEqualTo(people);
        assertThat(Numbers.plain(definition, value)).isEqualTo(script);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0         | 0",
                "1         | 1.00",
                "12.345    | 12.3",
                "123.45    | 123",
                "123456.7  | 123,457",
                "0.012345  | 0.0123",
                "-4.5678   | -4.57",
                "1e-9      | 1.00e-09",
                "2.5e17    | 2.50e+17",
                "NaN       | -",
                "Infinity  | +Inf",
            })
    void estimatesHaveThreeDigitsAndAllThatStandBeforeThePoint(final double value, final String expected) {
        assertThat(Numbers.rounded(value)).isEqualTo(expected);
    }

    @Test
    void noValueIsADash() {
        assertThat(Numbers.value(MetricDefinition.gauge("g"), null)).isEqualTo("-");
    }
}
