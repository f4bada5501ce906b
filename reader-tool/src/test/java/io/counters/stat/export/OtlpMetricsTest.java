package io.counters.stat.export;

import static io.counters.stat.Snapshots.CREATED;
import static io.counters.stat.Snapshots.histogram;
import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.share;
import static io.counters.stat.Snapshots.snapshot;
import static io.counters.stat.Snapshots.with;
import static io.counters.stat.Snapshots.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.stat.Snapshots;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
    @Test
    void aTotalIsCumulativeSinceTheSegmentWasMade() {
        final MetricData metric = only(scalar(
                MetricDefinition.counter("orders_total")
                        .withLabel("channel", "web")
                        .withHelp("Orders"),
                9_007_199_254_740_993L));
        final LongPointData point =
                metric.getLongSumData().getPoints().iterator().next();

        assertThat(metric.getName()).isEqualTo("orders_total");
        assertThat(metric.getDescription()).isEqualTo("Orders");
        assertThat(metric.getType()).isEqualTo(MetricDataType.LONG_SUM);
        assertThat(metric.getLongSumData().isMonotonic()).isTrue();
        assertThat(metric.getLongSumData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        assertThat(point.getValue()).isEqualTo(9_007_199_254_740_993L);
        assertThat(point.getAttributes()).isEqualTo(Attributes.of(AttributeKey.stringKey("channel"), "web"));
        final long start = TimeUnit.SECONDS.toNanos(CREATED.getEpochSecond());
        assertThat(point.getStartEpochNanos()).isEqualTo(start);
        assertThat(point.getEpochNanos()).isEqualTo(start + TimeUnit.MILLISECONDS.toNanos(185_250));
    }

    @Test
    void theSegmentIsTheService() {
        final MetricData metric = only(scalar(MetricDefinition.counter("c"), 1L));

        assertThat(metric.getResource().getAttributes())
                .isEqualTo(Attributes.builder()
                        .put("service.name", "orders")
                        .put("service.instance.id", "00000000-0000-0001-0000-000000000002")
                        .build());
        assertThat(metric.getInstrumentationScopeInfo().getName()).isEqualTo("io.counters");
    }

    @Test
    void valuesAreInTheirUnitAsUcumWritesIt() {
        final List<MetricData> metrics = OtlpMetrics.of(
                "orders",
                snapshot(
                        "orders",
                        scalar(MetricDefinition.counter("revenue").withUnit("euros", -2), 123_456_750L),
                        scalar(MetricDefinition.counter("busy").withUnit("seconds", -9), 5_000_000L),
                        scalar(MetricDefinition.gauge("open"), -3L),
                        scalar(MetricDefinition.doubleGauge("load").withUnit("ratio", 0), 0.1 + 0.2)));

        assertThat(metrics).extracting(MetricData::getUnit).containsExactly("euros", "s", "", "1");
        assertThat(metrics)
                .extracting(MetricData::getType)
                .containsExactly(
                        MetricDataType.DOUBLE_SUM,
                        MetricDataType.DOUBLE_SUM,
                        MetricDataType.LONG_GAUGE,
                        MetricDataType.DOUBLE_GAUGE);
        assertThat(metrics.get(0).getDoubleSumData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(1_234_567.5);
        assertThat(metrics.get(1).getDoubleSumData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(0.005);
        assertThat(metrics.get(2).getLongGaugeData().getPoints())
                .extracting(LongPointData::getValue)
                .containsExactly(-3L);
        assertThat(metrics.get(3).getDoubleGaugeData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(0.1 + 0.2);
    }

    @Test
    void aHistogramHasItsBoundsInItsUnitAndBucketsThatAreNotCumulative() {
        final MetricData metric = only(
                histogram(MetricDefinition.histogram("latency", Snapshots.MILLIS), 200_000, 90_000_000, 10, 80, 10, 1));
        final HistogramPointData point =
                metric.getHistogramData().getPoints().iterator().next();

        assertThat(metric.getHistogramData().getAggregationTemporality()).isEqualTo(AggregationTemporality.CUMULATIVE);
        assertThat(metric.getUnit()).isEqualTo("s");
        assertThat(point.getBoundaries()).containsExactly(0.001, 0.01, 0.1);
        assertThat(point.getCounts()).containsExactly(10L, 80L, 10L, 1L);
        assertThat(point.getCount()).isEqualTo(101);
        assertThat(point.getSum()).isEqualTo(1.3575);
        assertThat(point.getMin()).isEqualTo(0.0002);
        assertThat(point.getMax()).isEqualTo(0.09);
    }

    @Test
    void aHistogramOfNothingHasNoSmallestAndNoLargest() {
        final HistogramPointData point = only(histogram(
                        MetricDefinition.histogram("h", Snapshots.MILLIS), Long.MAX_VALUE, 0, 0, 0, 0, 0))
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();

        assertThat(point.hasMin()).isFalse();
        assertThat(point.hasMax()).isFalse();
        assertThat(point.getCount()).isZero();
    }

    @Test
    void boundsThatAreOneDoubleHaveOneBucket() {
        final long large = 1L << 60;
        final HistogramPointData point = only(histogram(
                        MetricDefinition.histogram("h", Buckets.of(1, large, large + 1, large + 2, large + 4096)),
                        1,
                        1,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6))
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();

        assertThat(point.getBoundaries()).containsExactly(1.0, (double) large, (double) (large + 4096));
        assertThat(point.getCounts()).containsExactly(1L, 9L, 5L, 6L);
    }

    @Test
    void seriesOfOneNameAreOneMetricAndSharesBearTheirProcess() {
        final MetricDefinition counter = MetricDefinition.counter("c");
        final MetricData metric = only(
                share("web", scalar(counter, 1L)),
                share("batch", scalar(counter, 2L)),
                share("web", scalar(counter.withLabel("process", "own"), 3L)));

        assertThat(metric.getLongSumData().getPoints())
                .extracting(PointData::getAttributes)
                .containsExactly(
                        Attributes.of(AttributeKey.stringKey("process"), "web"),
                        Attributes.of(AttributeKey.stringKey("process"), "batch"),
                        Attributes.of(
                                AttributeKey.stringKey("process"),
                                "web",
                                AttributeKey.stringKey("exported_process"),
                                "own"));
    }

    @Test
    void whatHasNoValueAndWhatNoTotalCanBeIsLeftOut() {
        final MetricDefinition latency = MetricDefinition.histogram("latency", Snapshots.MILLIS);
        assertThat(OtlpMetrics.of(
                        "orders",
                        snapshot(
                                "orders",
                                without(MetricDefinition.gauge("of_the_dead"), ReadStatus.OK),
                                without(latency, ReadStatus.CORRUPT),
                                with(histogram(latency, 1, 1, 1, 0, 0, 0), ReadStatus.BUSY),
                                histogram(latency, 1, 1, Long.MAX_VALUE, 1, 0, 0),
                                scalar(MetricDefinition.counter("wrapped"), -1L),
                                scalar(MetricDefinition.counter("wrapped").withUnit("s", -1), -1L),
                                scalar(MetricDefinition.doubleCounter("damaged"), Double.NaN))))
                .isEmpty();
    }

    private static MetricData only(final MetricSample... samples) {
        final List<MetricData> metrics = OtlpMetrics.of("orders", snapshot("orders", samples));
        assertThat(metrics).hasSize(1);
        return metrics.get(0);
    }
}
