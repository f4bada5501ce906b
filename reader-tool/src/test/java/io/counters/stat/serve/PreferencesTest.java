package io.counters.stat.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain                          | 1",
                "TEXT/Plain ; Q=0.5                  | 0.5",
                "text/plain;version=0.0.4;q=0.3      | 0.3",
                "text/plain;version=1                | 0",
                "text/*;q=0.2, */*;q=0.9             | 0.2",
                "*/*;q=0.1                           | 0.1",
                "*/*;q=0.9, text/plain;q=0           | 0",
                "text/plain;q=0.2, text/plain;q=0.4  | 0.4",
                "text/html                           | 0",
                "text/plainer                        | 0",
                "text/plain;q=2                      | 0",
                "text/plain;q=x                      | 0",
                "text/plain;q=NaN                    | 0",
                "text/plain;q                        | 0",
                ",,;q=1,;;=,text/plain               | 1",
                "''                                  | 0",
            })
    void theMostParticularRangeWeighs(final String header, final double weight) {
        assertThat(Preferences.of(List.of(header)).weight("text/plain", List.of("0.0.4")))
                .isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"gzip, deflate | 1", "gzip;q=0, * | 0", "* | 1", "identity | 0", "x-gzip | 0"})
    void encodingsAreWeighedLikewise(final String header, final double weight) {
        assertThat(Preferences.of(List.of(header)).weight("gzip", List.of())).isEqualTo(weight);
    }
}
