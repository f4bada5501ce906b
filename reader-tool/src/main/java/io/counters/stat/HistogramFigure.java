package io.counters.stat;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One number out of a histogram. */
enum HistogramFigure {
    COUNT,
    SUM,
    MEAN,
    MIN,
    MAX,
    P50,
    P90,
    P99;

    /** In the metric's unit, estimates as doubles; null where nothing was observed yet. */
    @Nullable
    String of(final MetricDefinition definition, final HistogramValue histogram) {
        if (this == COUNT) {
            return Long.toString(histogram.count());
        }
        if (this == SUM) {
            return exact(definition, histogram.sum());
        }
        if (histogram.count() == 0) {
            return null;
        }
        return switch (this) {
            case MIN -> exact(definition, histogram.min());
            case MAX -> exact(definition, histogram.max());
            case P50 -> estimate(definition, histogram.quantile(0.5));
            case P90 -> estimate(definition, histogram.quantile(0.9));
            case P99 -> estimate(definition, histogram.quantile(0.99));
            default -> estimate(definition, histogram.mean());
        };
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String exact(final MetricDefinition definition, final long stored) {
        return definition.inUnit(stored).toPlainString();
    }

    private static String estimate(final MetricDefinition definition, final double stored) {
        return Double.toString(stored * Math.pow(10, definition.scale()));
    }
}
