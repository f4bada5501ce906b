package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.DoubleGauge;
import org.jspecify.annotations.Nullable;

/** A level of the JVM's, as a double. Negative or NaN is the JVM's way to say that it does not know. */
final class DoubleLevel {
    private final Registrar registrar;
    private final MetricDefinition definition;
    private @Nullable DoubleGauge gauge;

    DoubleLevel(final Registrar registrar, final MetricDefinition definition) {
        this.registrar = registrar;
        this.definition = definition;
    }

    void publish(final double value) {
        if (!(value >= 0)) {
            return;
        }
        DoubleGauge known = gauge;
        if (known == null) {
            known = registrar.doubleGauge(definition);
            gauge = known;
        }
        known.set(value);
    }
}
