package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Metrics;
import org.jspecify.annotations.Nullable;

/** A level of the JVM's, as a double. Negative or NaN is the JVM's way to say that it does not know. */
final class DoubleLevel {
    private final Metrics metrics;
    private final MetricDefinition definition;
    private @Nullable DoubleGauge gauge;

    DoubleLevel(final Metrics metrics, final MetricDefinition definition) {
        this.metrics = metrics;
        this.definition = definition;
    }

    void publish(final double value) {
        if (!(value >= 0)) {
            return;
        }
        DoubleGauge known = gauge;
        if (known == null) {
            known = metrics.doubleGauge(definition);
            gauge = known;
        }
        known.set(value);
    }
}
