package io.counters;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a segment could not hold, or would give back as something else, is refused before it gets there. */
class MetricDefinitionTest {
    private static final String HALF_A_PAIR = "\ud83d";
    private static final MetricDefinition COUNTER = MetricDefinition.counter("c");

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(() -> MetricDefinition.counter(""), "name is empty"),
                mistake(() -> MetricDefinition.counter(HALF_A_PAIR), "name has an unpaired surrogate"),
                mistake(() -> COUNTER.withLabel("", "v"), "label key is empty"),
                mistake(() -> COUNTER.withLabel(HALF_A_PAIR, "v"), "label key has an unpaired surrogate"),
                mistake(() -> COUNTER.withLabel("k", HALF_A_PAIR), "label value has an unpaired surrogate"),
                mistake(() -> COUNTER.withUnit(HALF_A_PAIR, 0), "unit has an unpaired surrogate"),
                mistake(() -> COUNTER.withUnit("", 19), "scale: 19 (expected: -18 to 18)"),
                mistake(() -> COUNTER.withUnit("", Integer.MIN_VALUE), "scale: -2147483648 (expected: -18 to 18)"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeIsNamed(final ThrowingCallable definition, final String message) {
        assertThatThrownBy(definition)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static Arguments mistake(final ThrowingCallable definition, final String message) {
        return Arguments.of(definition, message);
    }
}
