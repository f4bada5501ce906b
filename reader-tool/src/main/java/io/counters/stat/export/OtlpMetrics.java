package io.counters.stat.export;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A snapshot as OpenTelemetry sees it: totals since the segment was made, with their names, and values in their units.
 * Longs of scale 0 stay longs. What has no value, and what no total can be, is left out. Threads: one.
 */
public final class OtlpMetrics {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.counters");
    private static final AggregationTemporality SINCE_THE_START = AggregationTemporality.CUMULATIVE;
    private static final String PROCESS = "process";

    /** The base units of OpenMetrics, as UCUM, which OpenTelemetry goes by, writes them. */
    private static final Map<String, String> UCUM = Map.of(
            "seconds", "s",
            "bytes", "By",
            "ratio", "1",
            "celsius", "Cel",
            "meters", "m",
            "volts", "V",
            "amperes", "A",
            "joules", "J",
            "grams", "g");

    private final Map<Key, Points> metrics = new LinkedHashMap<>();
    private final long start;
    private final long now;

    private OtlpMetrics(final SegmentInfo segment) {
        start = nanos(segment.createdAt());
        now = nanos(segment.createdAt().plus(segment.uptime()));
    }

    /**
     * Everything that a collector can be told.
     *
     * @param service what the segment is called there
     */
    public static List<MetricData> of(final String service, final SegmentSnapshot snapshot) {
        final Resource resource = Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("service.instance.id", snapshot.segment().uuid().toString())
                .build());
        final OtlpMetrics all = new OtlpMetrics(snapshot.segment());
        snapshot.metrics().forEach(all::add);
        final List<MetricData> metrics = new ArrayList<>();
        all.metrics.forEach(
                (key, points) -> metrics.add(new Metric(resource, key, points.help, points.data(key.type))));
        return metrics;
    }

    private void add(final MetricSample sample) {
        final MetricDefinition definition = sample.definition();
        if (sample.status() != ReadStatus.OK || (sample.value() == null && sample.histogram() == null)) {
            return;
        }
        final Attributes attributes = attributes(sample);
        if (definition.kind() == MetricKind.HISTOGRAM) {
            histogram(Objects.requireNonNull(sample.histogram()), definition, attributes)
                    .ifPresent(point -> add(definition, MetricDataType.HISTOGRAM, point));
            return;
        }
        final Number value = Objects.requireNonNull(sample.value());
        final boolean isTotal = definition.kind() == MetricKind.COUNTER;
        if (definition.type() == ValueType.I64 && definition.scale() == 0) {
            final long whole = value.longValue();
            if (!isTotal || whole >= 0) {
                add(
                        definition,
                        isTotal ? MetricDataType.LONG_SUM : MetricDataType.LONG_GAUGE,
                        LongPointData.create(start, now, attributes, whole));
            }
            return;
        }
        final double real = definition.type() == ValueType.F64
                ? value.doubleValue()
                : definition.inUnit(value.longValue()).doubleValue();
        if (!isTotal || (real >= 0 && Double.isFinite(real))) {
            add(
                    definition,
                    isTotal ? MetricDataType.DOUBLE_SUM : MetricDataType.DOUBLE_GAUGE,
                    DoublePointData.create(start, now, attributes, real, List.of()));
        }
    }

    private void add(final MetricDefinition definition, final MetricDataType type, final PointData point) {
        metrics.computeIfAbsent(
                        new Key(definition.id().name(), type, unit(definition)), key -> new Points(definition.help()))
                .points
                .add(point);
    }

    private Optional<PointData> histogram(
            final HistogramValue value, final MetricDefinition definition, final Attributes attributes) {
        final List<Double> bounds = new ArrayList<>();
        final List<Long> counts = new ArrayList<>();
        long count = 0;
        long bucket = 0;
        for (int i = 0; i < value.buckets().size(); i++) {
            final long observed = value.buckets().get(i);
            count += observed;
            if (observed < 0 || count < 0) {
                return Optional.empty(); // wrapped, or damaged
            }
            bucket += observed;
            final boolean isLast = i == value.bounds().size();
            final double bound =
                    isLast ? 0 : definition.inUnit(value.bounds().get(i)).doubleValue();
            // bounds that are one and the same double have one bucket
            if (isLast
                    || i + 1 == value.bounds().size()
                    || definition.inUnit(value.bounds().get(i + 1)).doubleValue() > bound) {
                counts.add(bucket);
                bucket = 0;
                if (!isLast) {
                    bounds.add(bound);
                }
            }
        }
        return Optional.of(HistogramPointData.create(
                start,
                now,
                attributes,
                definition.inUnit(value.sum()).doubleValue(),
                count > 0,
                count > 0 ? definition.inUnit(value.min()).doubleValue() : 0,
                count > 0,
                count > 0 ? definition.inUnit(value.max()).doubleValue() : 0,
                bounds,
                counts));
    }

    /** With a process, its name stands where Prometheus has it, and the metric's own label gives way. */
    private static Attributes attributes(final MetricSample sample) {
        final AttributesBuilder attributes = Attributes.builder();
        final boolean hasProcess = sample.process() != null;
        sample.definition()
                .id()
                .labels()
                .forEach((key, value) ->
                        attributes.put(hasProcess && key.equals(PROCESS) ? "exported_" + PROCESS : key, value));
        if (hasProcess) {
            attributes.put(PROCESS, Objects.requireNonNull(sample.process()));
        }
        return attributes.build();
    }

    private static String unit(final MetricDefinition definition) {
        return UCUM.getOrDefault(definition.unit(), definition.unit());
    }

    /** Not before 1970: a damaged file may say so, and the protocol cannot. */
    private static long nanos(final Instant instant) {
        return Math.max(0, TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano());
    }

    private record Key(String name, MetricDataType type, String unit) {}

    /** The series of one name. */
    private static final class Points {
        private final String help;
        private final List<PointData> points = new ArrayList<>();

        Points(final String help) {
            this.help = help;
        }

        Data<?> data(final MetricDataType type) {
            return switch (type) {
                case LONG_SUM -> SumData.createLongSumData(true, SINCE_THE_START, all(LongPointData.class));
                case DOUBLE_SUM -> SumData.createDoubleSumData(true, SINCE_THE_START, all(DoublePointData.class));
                case LONG_GAUGE -> GaugeData.createLongGaugeData(all(LongPointData.class));
                case DOUBLE_GAUGE -> GaugeData.createDoubleGaugeData(all(DoublePointData.class));
                case HISTOGRAM -> HistogramData.create(SINCE_THE_START, all(HistogramPointData.class));
                case SUMMARY, EXPONENTIAL_HISTOGRAM -> throw new IllegalArgumentException(type.toString());
            };
        }

        private <T extends PointData> List<T> all(final Class<T> type) {
            return points.stream().map(type::cast).toList();
        }
    }

    private record Metric(Resource resource, Key key, String help, Data<?> data) implements MetricData {
        @Override
        public Resource getResource() {
            return resource;
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return SCOPE;
        }

        @Override
        public String getName() {
            return key.name;
        }

        @Override
        public String getDescription() {
            return help;
        }

        @Override
        public String getUnit() {
            return key.unit;
        }

        @Override
        public MetricDataType getType() {
            return key.type;
        }

        @Override
        public Data<?> getData() {
            return data;
        }
    }
}
