package io.counters.stat.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayUnitTest {
    @ParameterizedTest
    @CsvSource({
        "seconds, -9, 250,           ns,    250",
        "seconds, -9, 1500,          µs,    1.50",
        "seconds, -9, 2500000,       ms,    2.50",
        "seconds, -9, 61000000000,   s,     61.0",
        "seconds, -3, 20,            ms,    20.0",
        "seconds, -9, 0,             ns,    0",
        "bytes,    0, 1000,          bytes, '1,000'",
        "bytes,    0, 1536,          KiB,   1.50",
        "bytes,    3, 2097.152,      MiB,   2.00",
        "bytes,    0, 5368709120,    GiB,   5.00",
        "euros,   -2, 1250,          euros, 12.5",
        "'',       0, 7,             '',    7.00",
    })
    void aRowIsShownInTheLargestUnitOfWhichItsTypicalValueIsOneOrMore(
            final String unit, final int scale, final double typical, final String symbol, final String shown) {
        final DisplayUnit chosen = DisplayUnit.of(unit, scale, typical);
        assertThat(chosen.symbol()).isEqualTo(symbol);
        assertThat(chosen.show(typical)).isEqualTo(shown);
    }
}
