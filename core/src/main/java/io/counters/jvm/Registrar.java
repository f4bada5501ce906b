package io.counters.jvm;

import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes metrics one at a time, and leaves the segment's mutex to others in between: each registration needs it, the
 * agent has some eighty at once, and the host may be making its own first metrics in the same moment.
 */
final class Registrar {
    private static final long PAUSE_NANOS = 500_000;

    private final Metrics metrics;

    Registrar(final Metrics metrics) {
        this.metrics = metrics;
    }

    Counter counter(final MetricDefinition definition) {
        return pauseAfter(metrics.counter(definition));
    }

    Gauge gauge(final MetricDefinition definition) {
        return pauseAfter(metrics.gauge(definition));
    }

    DoubleGauge doubleGauge(final MetricDefinition definition) {
        return pauseAfter(metrics.doubleGauge(definition));
    }

    Histogram histogram(final MetricDefinition definition) {
        return pauseAfter(metrics.histogram(definition));
    }

    private static <T> T pauseAfter(final T made) {
        LockSupport.parkNanos(PAUSE_NANOS);
        return made;
    }
}
