package io.counters.benchmarks;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.Collection;

/** Reads when asked. Without any reader the SDK keeps nothing, and would be measured doing nothing. */
final class OpenTelemetryReader implements MetricReader {
    private final Meter meter;
    private CollectionRegistration registration = CollectionRegistration.noop();

    OpenTelemetryReader() {
        meter = SdkMeterProvider.builder().registerMetricReader(this).build().get("benchmarks");
    }

    Meter meter() {
        return meter;
    }

    Collection<MetricData> collect() {
        return registration.collectAllMetrics();
    }

    /** The level of the only gauge. */
    double level() {
        return collect().stream()
                .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
                .mapToDouble(LongPointData::getValue)
                .sum();
    }

    @Override
    public void register(final CollectionRegistration newRegistration) {
        registration = newRegistration;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(final InstrumentType instrumentType) {
        return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
