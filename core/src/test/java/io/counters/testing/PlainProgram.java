package io.counters.testing;

import io.counters.Buckets;
import io.counters.writer.Counter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;

/** What an application does that only has our jar and Agrona's, and gives its JVM no flag. */
public final class PlainProgram {
    private PlainProgram() {}

    public static void main(final String[] args) {
        try (Metrics metrics = Metrics.open(args[0])) {
            final Counter counter = metrics.counter("c", "");
            final Histogram histogram = metrics.histogram("h", "", Buckets.latency());
            final DoubleGauge gauge = metrics.doubleGauge("d", "");
            counter.increment();
            histogram.observe(5);
            gauge.set(0.5);
            System.out.println(counter.value() + " " + histogram.snapshot().count() + " " + gauge.value());
        }
    }
}
