package io.counters.benchmarks;

import com.codahale.metrics.Timer.Context;
import io.counters.MetricDefinition;
import io.counters.writer.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prometheus.metrics.core.datapoints.TimerApi;
import java.time.Duration;

/** Ways to time something that takes no time: two looks at the clock and an update. */
public enum TimerPeer {
    COUNTERS,
    PROMETHEUS,
    MICROMETER,
    DROPWIZARD;

    Peer<Runnable> open() {
        return switch (this) {
            case COUNTERS -> counters();
            case PROMETHEUS -> prometheus();
            case MICROMETER -> micrometer();
            case DROPWIZARD ->
                Peer.shared(
                        1,
                        i -> new com.codahale.metrics.Timer(),
                        timer -> () -> {
                            final Context context = timer.time();
                            context.stop();
                        },
                        timer -> Totals.ofCount(timer.getCount()));
        };
    }

    private static Peer<Runnable> counters() {
        final TemporarySegment segment = TemporarySegment.withMetrics(1);
        return Peer.<Timer, Runnable>shared(
                        1,
                        i -> segment.metrics().timer(MetricDefinition.histogram("timer", HistogramPeer.BUCKETS)),
                        timer -> () -> timer.start().close(),
                        timer -> Totals.ofCount(timer.snapshot().count()))
                .endingWith(segment::close);
    }

    private static Peer<Runnable> prometheus() {
        final double[] seconds = HistogramPeer.BUCKETS.bounds().stream()
                .mapToDouble(nanos -> nanos * 1e-9)
                .toArray();
        return Peer.shared(
                1,
                i -> io.prometheus.metrics.core.metrics.Histogram.builder()
                        .name("timer")
                        .classicOnly()
                        .classicUpperBounds(seconds)
                        .build(),
                histogram -> () -> time(histogram),
                histogram -> Totals.ofCount(histogram.getCount()));
    }

    private static void time(final TimerApi timers) {
        timers.startTimer().observeDuration();
    }

    private static Peer<Runnable> micrometer() {
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        return Peer.shared(
                1,
                i -> io.micrometer.core.instrument.Timer.builder("timer")
                        .serviceLevelObjectives(HistogramPeer.BUCKETS.bounds().stream()
                                .map(Duration::ofNanos)
                                .toArray(Duration[]::new))
                        .register(registry),
                timer -> () ->
                        io.micrometer.core.instrument.Timer.start(registry).stop(timer),
                timer -> Totals.ofCount(timer.count()));
    }
}
