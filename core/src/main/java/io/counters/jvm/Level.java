package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.Gauge;
import io.counters.writer.Metrics;
import org.jspecify.annotations.Nullable;

/** A level of the JVM's, as a long. Negative is the JVM's way to say that it has none; then there is no metric. */
final class Level {
    private final Metrics metrics;
    private final MetricDefinition definition;
    private @Nullable Gauge gauge;

    Level(final Metrics metrics, final MetricDefinition definition) {
        this.metrics = metrics;
        this.definition = definition;
    }

    void publish(final long value) {
        if (value < 0) {
            return;
        }
        Gauge known = gauge;
        if (known == null) {
            known = metrics.gauge(definition);
            gauge = known;
        }
        known.set(value);
    }
}
