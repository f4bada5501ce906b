package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricGlobTest {
    @ParameterizedTest
    @CsvSource({
        "orders_total, true",
        "orders*, true",
        "*total, true",
        "*, true",
        "orders?total, true",
        "orders, false",
        "orders.total, false",
        "[o]rders*, false",
        "ORDERS*, false",
        "'*{*web*}', true",
        "'*{channel=\"web\"}', true",
        "'*{*app*}', false",
        "*web*, false",
    })
    void onlyStarAndQuestionMarkAreSpecial(final String glob, final boolean matches) {
        final MetricId id = MetricId.of("orders_total").withLabel("channel", "web");
        assertThat(MetricGlob.of(glob).matches(id)).isEqualTo(matches);
    }

    @Test
    void aNameCanBeMatchedAsItIsShown() {
        assertThat(MetricGlob.of("a\\u001b*").matches(MetricId.of("a\u001b[2J")))
                .isTrue();
        assertThat(MetricGlob.of("a*b").matches(MetricId.of("a\nb"))).isTrue();
    }
}
