package io.counters.benchmarks;

import com.codahale.metrics.DefaultSettableGauge;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Gauge;
import io.opentelemetry.api.metrics.LongGauge;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.agrona.concurrent.status.AtomicCounter;

/** Ways to set a level. What is shown at the end is one level, the last that any thread has set. */
public enum GaugePeer {
    COUNTERS,
    COUNTERS_DOUBLE,
    AGRONA,
    AGRONA_RELEASE,
    /** Also what Micrometer's gauges look at: it has nothing to set. */
    ATOMIC_LONG,
    PROMETHEUS,
    DROPWIZARD,
    OPEN_TELEMETRY;

    Peer<LongConsumer> open() {
        return switch (this) {
            case COUNTERS -> {
                final TemporarySegment segment = TemporarySegment.withMetrics(1);
                final Gauge gauge = segment.metrics().gauge("gauge", "");
                yield GaugePeer.<Gauge>of(gauge, gauge::set, Gauge::value).endingWith(segment::close);
            }
            case COUNTERS_DOUBLE -> {
                final TemporarySegment segment = TemporarySegment.withMetrics(1);
                final DoubleGauge gauge = segment.metrics().doubleGauge("gauge", "");
                yield GaugePeer.<DoubleGauge>of(gauge, gauge::set, DoubleGauge::value)
                        .endingWith(segment::close);
            }
            case AGRONA -> {
                final AtomicCounter counter = new Agrona(1).allocateAll().get(0);
                yield of(counter, counter::set, AtomicCounter::get);
            }
            case AGRONA_RELEASE -> {
                final AtomicCounter counter = new Agrona(1).allocateAll().get(0);
                yield of(counter, counter::setRelease, AtomicCounter::get);
            }
            case ATOMIC_LONG -> {
                final AtomicLong value = new AtomicLong();
                yield of(value, value::set, AtomicLong::get);
            }
            case PROMETHEUS -> {
                final var gauge = io.prometheus.metrics.core.metrics.Gauge.builder()
                        .name("gauge")
                        .build();
                yield of(gauge, gauge::set, io.prometheus.metrics.core.metrics.Gauge::get);
            }
            case DROPWIZARD -> {
                final DefaultSettableGauge<Long> gauge = new DefaultSettableGauge<>(0L);
                yield of(gauge, gauge::setValue, DefaultSettableGauge::getValue);
            }
            case OPEN_TELEMETRY -> {
                final OpenTelemetryReader reader = new OpenTelemetryReader();
                final LongGauge gauge =
                        reader.meter().gaugeBuilder("gauge").ofLongs().build();
                yield of(reader, gauge::set, OpenTelemetryReader::level);
            }
        };
    }

    private interface Level<M> {
        double of(M gauge);
    }

    private static <M> Peer<LongConsumer> of(final M gauge, final LongConsumer set, final Level<M> level) {
        return Peer.shared(1, i -> gauge, any -> set, shown -> new Totals(1, level.of(shown)));
    }
}
