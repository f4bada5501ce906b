package io.counters.jvm;

import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.ValueType;
import io.counters.writer.Metrics;

/** Whether a metric is there, found out by asking for it as something that it cannot be. Spoils it if it is not. */
final class Registered {
    private Registered() {}

    static boolean in(final Metrics metrics, final MetricDefinition definition) {
        final MetricDefinition other = definition.withUnit("a unit that nobody has", 18);
        try {
            switch (definition.kind()) {
                case COUNTER -> metrics.counter(other);
                case GAUGE -> {
                    if (definition.type() == ValueType.F64) {
                        metrics.doubleGauge(other);
                    } else {
                        metrics.gauge(other);
                    }
                }
                case HISTOGRAM -> metrics.histogram(other);
            }
            metrics.remove(other.id());
            return false;
        } catch (final MetricConflictException e) {
            return true;
        }
    }
}
