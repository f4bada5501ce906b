package io.counters.stat.text;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.segment.Text;
import org.jspecify.annotations.Nullable;

/** What one line says of a histogram, all of it in one unit; {@link Numbers#NONE} where there is nothing to say. */
public record HistogramFigures(String count, String mean, String p50, String p90, String p99, String max, String unit) {
    public static HistogramFigures of(final MetricDefinition definition, final @Nullable HistogramValue value) {
        if (value == null || value.count() == 0) {
            final String none = Numbers.NONE;
            return new HistogramFigures(
                    value == null ? none : "0", none, none, none, none, none, Text.printable(definition.unit()));
        }
        final DisplayUnit unit = DisplayUnit.of(definition, value);
        return new HistogramFigures(
                Numbers.grouped(value.count()),
                unit.show(value.mean()),
                unit.show(value.quantile(0.5)),
                unit.show(value.quantile(0.9)),
                unit.show(value.quantile(0.99)),
                unit.show((double) value.max()),
                Text.printable(unit.symbol()));
    }
}
