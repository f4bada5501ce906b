package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.reader.MetricSample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSelectorTest {
    private static final MetricDefinition TWO_LABELS =
            MetricDefinition.counter("c").withLabel("a", "1, \"2\"\\ {3}\n").withLabel("b", "x=y");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c{a=\"1, \\\"2\\\"\\\\ {3}\\n\",b=\"x=y\"}",
                "c{b=\"x=y\",a=\"1, \\\"2\\\"\\\\ {3}\\n\"}",
                "c{ b = x=y , a = \"1, \\\"2\\\"\\\\ {3}\\n\" }",
            })
    void labelsMayComeInAnyOrderAndWithOrWithoutQuotationMarks(final String text) {
        assertThat(find(text)).isEqualTo(TWO_LABELS.id());
    }

    @Test
    void whatListShowsIsUnderstoodWhateverIsInIt() {
        final MetricDefinition odd = MetricDefinition.counter(Snapshots.HOSTILE).withLabel("{\"}", Snapshots.HOSTILE);
        final MetricSample sample = Snapshots.scalar(odd, 1L);
        final String shown = io.counters.segment.Text.printable(odd.id().toString());
        assertThat(new MetricSelector(shown).findIn(List.of(sample))).isSameAs(sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"c", "c{}", "c{a=1}", "c{b=\"x=y\"}", "c{b=\"x=y\"", "c{b}", "c{=}", "c{\"}", "{a=1}", "C{b=x}"})
    void anythingLessIsAnotherMetric(final String text) {
        assertThatThrownBy(() -> find(text))
                .isInstanceOf(StatException.class)
                .hasMessageStartingWith("no metric " + text);
    }

    @Test
    void emptyBracesAreNoLabels() {
        final MetricSample plain = Snapshots.scalar(MetricDefinition.counter("c"), 1L);
        assertThat(new MetricSelector("c{}").findIn(List.of(plain))).isSameAs(plain);
    }

    private static MetricId find(final String text) {
        return new MetricSelector(text)
                .findIn(List.of(Snapshots.scalar(TWO_LABELS, 1L)))
                .definition()
                .id();
    }
}
