package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.Gauge;
import org.jspecify.annotations.Nullable;

/** A level of the JVM's, as a long. Negative is the JVM's way to say that it has none; then there is no metric. */
final class Level {
    private final Registrar registrar;
    private final MetricDefinition definition;
    private @Nullable Gauge gauge;

    Level(final Registrar registrar, final MetricDefinition definition) {
        this.registrar = registrar;
        this.definition = definition;
    }

    void publish(final long value) {
        if (value < 0) {
            return;
        }
        Gauge known = gauge;
        if (known == null) {
            known = registrar.gauge(definition);
            gauge = known;
        }
        known.set(value);
    }
}
