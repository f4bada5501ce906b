package io.counters.benchmarks;

import com.codahale.metrics.MetricRegistry;
import io.counters.reader.SegmentReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Ways to come by a counter that nobody has asked for before, and to add one to it. */
public enum FirstTouchPeer {
    COUNTERS,
    MICROMETER,
    PROMETHEUS,
    DROPWIZARD;

    /** A consumer of numbers, each of which makes another name. */
    Peer<IntConsumer> open(final int metrics) {
        return switch (this) {
            case COUNTERS -> counters(metrics);
            case MICROMETER -> {
                final SimpleMeterRegistry registry = new SimpleMeterRegistry();
                yield of(
                        i -> registry.counter("counter." + i).increment(),
                        () -> registry.getMeters().stream()
                                .mapToLong(meter ->
                                        (long) meter.measure().iterator().next().getValue())
                                .sum());
            }
            case PROMETHEUS -> {
                final PrometheusRegistry registry = new PrometheusRegistry();
                yield of(
                        i -> Counter.builder()
                                .name("counter_" + i)
                                .register(registry)
                                .inc(),
                        () -> registry.scrape().stream()
                                .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
                                .mapToLong(point -> (long) point.getValue())
                                .sum());
            }
            case DROPWIZARD -> {
                final MetricRegistry registry = new MetricRegistry();
                yield of(
                        i -> registry.counter("counter." + i).inc(),
                        () -> registry.getCounters().values().stream()
                                .mapToLong(com.codahale.metrics.Counter::getCount)
                                .sum());
            }
        };
    }

    private static Peer<IntConsumer> counters(final int metrics) {
        final TemporarySegment segment = TemporarySegment.withMetrics(metrics);
        return of(i -> segment.metrics().counter("counter_" + i, "").increment(), () -> {
                    try (SegmentReader reader = SegmentReader.open(segment.path())) {
                        return reader.snapshot().metrics().stream()
                                .map(sample -> Objects.requireNonNull(sample.value()))
                                .mapToLong(Number::longValue)
                                .sum();
                    }
                })
                .endingWith(segment::close);
    }

    private static Peer<IntConsumer> of(final IntConsumer touch, final LongSupplier sum) {
        return new Peer<>(() -> List.of(touch), () -> Totals.ofCount(sum.getAsLong()), () -> {});
    }
}
