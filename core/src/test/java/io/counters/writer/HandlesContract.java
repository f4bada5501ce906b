package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.export.ProcessExport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every handle promises, wherever its values are kept. */
abstract class HandlesContract {
    private Metrics metrics;
    private long beforeOpening;
    private long afterOpening;

    abstract Metrics open();

    @BeforeEach
    final void openMetrics() {
        beforeOpening = System.nanoTime();
        metrics = open();
        afterOpening = System.nanoTime();
    }

    @AfterEach
    final void closeMetrics() {
        metrics.close();
    }

    @Test
    void counterCountsWhatItIsTold() {
        final Counter counter = metrics.counter("c", "help");
        assertThat(counter.value()).isZero();

        counter.increment();
        counter.add(0);
        counter.add(41);

        assertThat(counter.value()).isEqualTo(42);
        assertThat(counter.definition().help()).isEqualTo("help");
        assertThat(counter.definition().id()).isEqualTo(MetricId.of("c"));
    }

    @Test
    void negativeAmountIsRefusedAndNothingIsCounted() {
        final Counter counter = metrics.counter("c", "");
        counter.add(5);
        for (final Counter handle : List.of(counter, counter.singleWriter())) {
            for (final long amount : new long[] {-1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> handle.add(amount))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("amount: " + amount + " (expected: >= 0");
            }
        }
        assertThat(counter.value()).isEqualTo(5);
    }

    @Test
    void counterOfDoublesCountsFractionsAndRefusesWhatNoTotalGrowsBy() {
        final MetricDefinition definition = MetricDefinition.doubleCounter("d").withUnit("seconds", 0);
        final DoubleCounter counter = metrics.doubleCounter(definition);
        counter.increment();
        counter.add(0.25);
        counter.add(0x1p53 - 2);
        WriterFixture.inThread(() -> counter.add(0.5));

        for (final double amount : new double[] {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> counter.add(amount))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("amount: " + amount + " (expected: >= 0 and finite");
        }
        assertThat(counter.value()).isEqualTo(0x1p53 - 0.5);
        assertThat(metrics.doubleCounter(definition)).isSameAs(counter);
        assertThatThrownBy(() -> metrics.counter("d", "")).isInstanceOf(MetricConflictException.class);
        assertThatThrownBy(() -> metrics.counter(definition)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.doubleCounter(MetricDefinition.counter("c")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void counterWrapsLikeALong() {
        final Counter counter = metrics.counter("c", "");
        counter.add(Long.MAX_VALUE);
        counter.increment();

        assertThat(counter.value()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void askingAgainGivesTheSameHandleWhateverTheHelp() {
        assertThat(metrics.counter("c", "one")).isSameAs(metrics.counter("c", "two"));
        assertThat(metrics.gauge("g", "")).isSameAs(metrics.gauge("g", ""));
        assertThat(metrics.doubleGauge("d", "")).isSameAs(metrics.doubleGauge("d", ""));
        assertThat(metrics.histogram("h", "", Buckets.of(1))).isSameAs(metrics.histogram("h", "", Buckets.of(1)));
        assertThat(metrics.counter(MetricDefinition.counter("c").withLabel("k", "v")))
                .isNotSameAs(metrics.counter("c", ""));
    }

    @Test
    void nameThatIsThereAsSomethingElseIsRefusedAndBothAreShown() {
        metrics.counter(MetricDefinition.counter("c").withUnit("bytes", 3));
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(1, 2));

        assertThatThrownBy(() -> metrics.gauge("c", ""))
                .isInstanceOf(MetricConflictException.class)
                .hasMessageContaining("COUNTER I64 SUM unit 'bytes' scale 3")
                .hasMessageContaining("asked for: GAUGE I64 SUM unit '' scale 0");
        assertThatThrownBy(() -> metrics.doubleGauge("c", "")).isInstanceOf(MetricConflictException.class);
        assertThatThrownBy(() -> metrics.counter("c", "")).isInstanceOf(MetricConflictException.class);
        assertThatThrownBy(() -> metrics.histogram("h", "", Buckets.of(1, 3)))
                .isInstanceOf(MetricConflictException.class)
                .hasMessageContaining("bounds [1, 2]")
                .hasMessageContaining("bounds [1, 3]");
        histogram.observe(1);
        assertThat(histogram.snapshot().count()).isOne();
    }

    @Test
    void definitionOfAnotherKindThanTheHandleIsRefused() {
        final MetricDefinition counter = MetricDefinition.counter("c");
        final MetricDefinition gauge = MetricDefinition.gauge("g");
        final MetricDefinition doubleGauge = MetricDefinition.doubleGauge("d");
        final MetricDefinition histogram = MetricDefinition.histogram("h", Buckets.of(1));
        for (int round = 0; round < 2; round++) { // the second time, each is there as what it is
            for (final MetricDefinition wrong : List.of(gauge, doubleGauge, histogram)) {
                assertRefused(() -> metrics.counter(wrong), "COUNTER");
            }
            for (final MetricDefinition wrong : List.of(counter, doubleGauge, histogram)) {
                assertRefused(() -> metrics.gauge(wrong), "GAUGE");
            }
            for (final MetricDefinition wrong : List.of(counter, gauge, histogram)) {
                assertRefused(() -> metrics.doubleGauge(wrong), "GAUGE");
            }
            for (final MetricDefinition wrong : List.of(counter, gauge, doubleGauge)) {
                assertRefused(() -> metrics.histogram(wrong), "HISTOGRAM");
                assertRefused(() -> metrics.timer(wrong), "HISTOGRAM");
            }
            metrics.counter(counter);
            metrics.gauge(gauge);
            metrics.doubleGauge(doubleGauge);
            metrics.histogram(histogram);
        }
    }

    @Test
    void definitionThatNoReaderWouldUnderstandIsRefused() {
        final List<Long> sixteen = LongStream.range(0, 16).boxed().toList();
        for (final List<Long> bounds : List.of(List.<Long>of(), sixteen, List.of(1L, 1L), List.of(2L, 1L))) {
            assertThatThrownBy(() -> definition(MetricKind.HISTOGRAM, ValueType.I64, bounds))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
        assertThatThrownBy(() -> definition(MetricKind.HISTOGRAM, ValueType.F64, List.of(1L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> definition(MetricKind.COUNTER, ValueType.I64, List.of(1L)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void gaugeIsALevel() {
        final Gauge gauge = metrics.gauge("g", "");
        assertThat(gauge.value()).isZero();
        gauge.set(10);
        gauge.add(-15);
        assertThat(gauge.value()).isEqualTo(-5);
        gauge.increment();
        gauge.increment();
        gauge.decrement();
        assertThat(gauge.value()).isEqualTo(-4);
        gauge.set(Long.MIN_VALUE);
        gauge.decrement();
        assertThat(gauge.value()).isEqualTo(Long.MAX_VALUE);
        final Gauge added = metrics.gauge("added", "");
        added.add(7);
        assertThat(added.value()).isEqualTo(7);
    }

    @Test
    void doubleGaugeHoldsAnyDouble() {
        final DoubleGauge gauge = metrics.doubleGauge("d", "");
        assertThat(gauge.value()).isZero();
        gauge.add(0.5);
        gauge.add(-1.25);
        assertThat(gauge.value()).isEqualTo(-0.75);
        for (final double value : new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE, Double.MAX_VALUE
        }) {
            gauge.set(value);
            assertThat(Double.doubleToRawLongBits(gauge.value())).isEqualTo(Double.doubleToRawLongBits(value));
        }
    }

    @Test
    void histogramPutsValuesAtABoundBelowIt() {
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(-10, 0, 10));
        for (final long value : new long[] {Long.MIN_VALUE, -11, -10, -9, 0, 1, 10, 11, Long.MAX_VALUE}) {
            histogram.observe(value);
        }

        final HistogramValue value = histogram.snapshot();
        assertThat(value.buckets()).containsExactly(3L, 2L, 2L, 2L);
        assertThat(value.count()).isEqualTo(9);
        assertThat(value.min()).isEqualTo(Long.MIN_VALUE);
        assertThat(value.max()).isEqualTo(Long.MAX_VALUE);
        assertThat(value.bounds()).containsExactly(-10L, 0L, 10L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 14, 15})
    void everyNumberOfBoundsSortsEveryValueIntoItsBucket(final int bounds) {
        final Buckets buckets = Buckets.linear(100, 10, bounds);
        final Histogram histogram = metrics.histogram("h" + bounds, "", buckets);
        final long[] expected = new long[bounds + 1];
        long sum = 0;
        for (long value = 85; value <= 100 + 10L * bounds + 5; value++) {
            histogram.observe(value);
            sum += value;
            int bucket = 0;
            while (bucket < bounds && value > buckets.bounds().get(bucket)) {
                bucket++;
            }
            expected[bucket]++;
        }
        assertThat(histogram.snapshot().buckets())
                .containsExactlyElementsOf(LongStream.of(expected).boxed().toList());
        assertThat(histogram.snapshot().sum()).isEqualTo(sum);
    }

    @Test
    void boundsAtTheEndsOfALongLeaveNothingOutside() {
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(Long.MIN_VALUE, 0, Long.MAX_VALUE));
        histogram.observe(Long.MIN_VALUE);
        histogram.observe(Long.MIN_VALUE + 1);
        histogram.observe(Long.MAX_VALUE);

        assertThat(histogram.snapshot().buckets()).containsExactly(1L, 1L, 1L, 0L);
    }

    @Test
    void equalObservationsCountAsManyTimesAsSaid() {
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        histogram.observe(3, 5);
        histogram.singleWriter().observe(20, Histogram.MAX_TIMES);

        final HistogramValue value = histogram.snapshot();
        assertThat(value.buckets()).containsExactly(5L, 1L << 32);
        assertThat(value.sum()).isEqualTo(15 + (20L << 32));
        for (final Histogram handle : List.of(histogram, histogram.singleWriter())) {
            for (final long times : new long[] {0, -1, Histogram.MAX_TIMES + 1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> handle.observe(1, times))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("times: " + times + " (expected: 1 to 4294967296)");
            }
        }
        assertThat(histogram.snapshot()).isEqualTo(value);
    }

    @Test
    void doublesAreStoredByTheScaleAndNotANumberIsRefused() {
        final Histogram seconds =
                metrics.histogram("seconds", "", Buckets.of(1_000_000_000).withUnit("seconds", -9));
        for (final Histogram handle : List.of(seconds, seconds.singleWriter())) {
            handle.observe(0.5);
            handle.observe(1.0);
            handle.observe(1.5);
            assertThatThrownBy(() -> handle.observe(Double.NaN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("NaN");
        }
        assertThat(seconds.snapshot().sum()).isEqualTo(6_000_000_000L);
        assertThat(seconds.snapshot().buckets()).containsExactly(4L, 2L);
        seconds.observe(Double.POSITIVE_INFINITY);
        seconds.observe(Double.NEGATIVE_INFINITY);
        assertThat(seconds.snapshot().max()).isEqualTo(Long.MAX_VALUE);
        assertThat(seconds.snapshot().min()).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-18, -9, -6, -3, -1, 0, 1, 2, 3, 6, 9})
    void doubleIsRoundedToTheNearestStoredLongAtEveryScale(final int scale) {
        final Histogram histogram =
                metrics.histogram("h" + scale, "", Buckets.of(0).withUnit("u", scale));
        long sum = 0;
        for (long stored = 1; stored <= 1000; stored++) {
            histogram.observe(Double.parseDouble(stored + "e" + scale));
            sum += stored;
            assertThat(histogram.snapshot().sum()).isEqualTo(sum);
        }
    }

    @Test
    void timersRecordWhatTheyTimeAlsoWhenItThrows() throws Exception {
        final Timer timer = metrics.timer("t", "");
        try (Timer.Sample sample = timer.start()) {
            sample.close(); // only the first close counts
        }
        timer.record(() -> {});
        assertThat(timer.call(() -> "result")).isEqualTo("result");
        assertThatThrownBy(() -> timer.record(() -> {
                    throw new IllegalStateException("thrown");
                }))
                .hasMessage("thrown");
        assertThatThrownBy(() -> timer.call(() -> {
                    throw new java.io.IOException("thrown");
                }))
                .hasMessage("thrown");
        assertThat(timer.snapshot().count()).isEqualTo(5);
        assertThat(timer.snapshot().min()).isNotNegative();

        timer.observeNanos(5_000);
        timer.observe(Duration.ofSeconds(20));
        assertThat(timer.snapshot().max()).isEqualTo(20_000_000_000L);
        try (Timer.Sample sample = metrics.histogram("t", "", Buckets.latency()).start()) {
            assertThat(sample).isNotNull();
        }
        assertThat(timer.snapshot().count()).isEqualTo(8);
    }

    @Test
    void timerStoresInTheScaleOfItsHistogram() {
        for (final int scale : new int[] {-12, -9, -6, -3, 0, 3}) {
            final Timer timer = metrics.timer(
                    MetricDefinition.histogram("t" + scale, Buckets.of(1).withUnit("seconds", scale)));
            timer.observe(Duration.ofSeconds(7_000_000));

            assertThat(timer.snapshot().sum()).isEqualTo(Math.round(7_000_000 * Math.pow(10, -scale)));
        }
    }

    @Test
    void singleWriterIsTheSameMetricFromEveryThread() throws InterruptedException {
        final Counter counter = metrics.counter("c", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        final Counter mine = counter.singleWriter();
        final Histogram ours = histogram.singleWriter();
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    mine.increment();
                    ours.observe(i & 15);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (int i = 0; i < 20_000; i++) {
            mine.increment();
            ours.observe(i & 15);
            counter.increment();
        }
        for (final Thread thread : threads) {
            thread.join();
        }

        assertThat(counter.value()).isEqualTo(100_000);
        assertThat(mine.value()).isEqualTo(100_000);
        assertThat(ours.snapshot().count()).isEqualTo(80_000);
        assertThat(ours.snapshot().sum()).isEqualTo(600_000);
        assertThat(mine.definition()).isEqualTo(counter.definition());
        assertThat(ours.definition()).isEqualTo(histogram.definition());
        assertThat(mine.singleWriter()).isNotNull();
        assertThat(ours.singleWriter()).isNotNull();
    }

    @Test
    void handlesStillWorkAfterCloseAndCloseMayBeCalledAgain() {
        final Counter counter = metrics.counter("c", "");
        final Counter mine = counter.singleWriter();
        final DoubleCounter amount = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
        final Gauge gauge = metrics.gauge("g", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(10));
        counter.increment();
        gauge.set(5);
        metrics.close();
        metrics.close();
        final long before = counter.value();

        counter.increment();
        mine.increment();
        amount.add(0.5);
        gauge.increment();
        histogram.observe(1);
        histogram.singleWriter().observe(1);

        assertThat(counter.value()).isEqualTo(before + 2);
        assertThat(amount.value()).isEqualTo(0.5);
        assertThat(gauge.value()).isEqualTo(6);
        assertThat(histogram.snapshot().count()).isEqualTo(2);
        assertThat(metrics.isShared()).isFalse();
        final Counter late = metrics.counter("late", "");
        late.increment();
        assertThat(late.value()).isOne();
    }

    @Test
    void removedMetricStartsAgainFromNothing() {
        final Counter former = metrics.counter("c", "");
        former.add(5);
        metrics.remove(MetricId.of("c"));
        metrics.remove(MetricId.of("never there"));

        final Counter latter = metrics.counter("c", "");
        former.add(100);
        latter.add(7);

        assertThat(latter.value()).isEqualTo(7);
    }

    @Test
    void uptimeIsTheTimeSinceTheOpening() {
        for (int i = 0; i < 3; i++) {
            final long atLeast = System.nanoTime() - afterOpening;
            final long uptime = metrics.uptime().toNanos();
            assertThat(uptime).isBetween(atLeast, System.nanoTime() - beforeOpening);
        }
        assertThat(metrics.snapshot().uptime()).isLessThanOrEqualTo(metrics.uptime());
        assertThat(Duration.between(metrics.snapshot().openedAt(), Instant.now()))
                .isCloseTo(metrics.uptime(), Duration.ofSeconds(10));
    }

    @Test
    void snapshotIsACopyOfAllMetricsInTheOrderOfTheirIds() {
        final Counter second = metrics.counter("b", "");
        final Counter first = metrics.counter(MetricDefinition.counter("a").withLabel("k", "2"));
        metrics.counter(MetricDefinition.counter("a").withLabel("k", "1")).add(1);
        first.add(2);
        second.add(3);
        metrics.counter("removed", "").increment();
        metrics.remove(MetricId.of("removed"));

        final List<MetricsSnapshot.Value> before = metrics.snapshot().values();
        second.increment();

        assertThat(before).extracting(MetricsSnapshot.Value::number).containsExactly(1L, 2L, 3L);
        assertThat(before).extracting(value -> value.definition().id().name()).containsExactly("a", "a", "b");
        assertThat(metrics.snapshot().values())
                .last()
                .extracting(MetricsSnapshot.Value::number)
                .isEqualTo(4L);
        assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void jsonIsWhatTheCommandLinePromises() {
        countOneOfEachKind();

        assertThat(ProcessExport.json(metrics))
                .startsWith("{\"segment\":{\"name\":")
                .contains(
                        "\"state\":\"LIVE\"",
                        "\"metrics\":{\"used\":6,",
                        "\"pid\":" + ProcessHandle.current().pid())
                .contains("\"metrics\":["
                        + "{\"name\":\"jobs_total\",\"labels\":{\"queue\":\"\\\"fast\\\"\"},\"kind\":\"COUNTER\",\"type\":\"I64\","
                        + "\"unit\":\"\",\"scale\":0,\"help\":\"Jobs done\",\"status\":\"OK\",\"value\":9007199254740993},"
                        + "{\"name\":\"latency\",\"labels\":{},\"kind\":\"HISTOGRAM\",\"type\":\"I64\","
                        + "\"unit\":\"seconds\",\"scale\":-3,\"help\":\"\",\"status\":\"OK\","
                        + "\"count\":3,\"sum\":75,\"min\":5,\"max\":50,\"bounds\":[10,20],\"buckets\":[1,1,1]},"
                        + "{\"name\":\"load\",\"labels\":{},\"kind\":\"GAUGE\",\"type\":\"F64\","
                        + "\"unit\":\"\",\"scale\":0,\"help\":\"\",\"status\":\"OK\",\"value\":\"NaN\"},"
                        + "{\"name\":\"never_set\",\"labels\":{},\"kind\":\"GAUGE\",\"type\":\"I64\","
                        + "\"unit\":\"\",\"scale\":0,\"help\":\"\",\"status\":\"OK\",\"value\":null},"
                        + "{\"name\":\"open\",\"labels\":{},\"kind\":\"GAUGE\",\"type\":\"I64\","
                        + "\"unit\":\"\",\"scale\":0,\"help\":\"\",\"status\":\"OK\",\"value\":-3},"
                        + "{\"name\":\"revenue\",\"labels\":{},\"kind\":\"COUNTER\",\"type\":\"F64\","
                        + "\"unit\":\"euros\",\"scale\":0,\"help\":\"\",\"status\":\"OK\",\"value\":0.25}]")
                .contains("\"scan\":{\"slots\":")
                .endsWith("}\n");
    }

    @Test
    void pagesForPrometheusAreThoseOfTheCommandLine() {
        countOneOfEachKind();

        assertThat(ProcessExport.prometheus(metrics))
                .contains("""
                        # HELP jobs_total Jobs done
                        # TYPE jobs_total counter
                        jobs_total{queue="\\"fast\\""} 9.007199254740992E15
                        # TYPE latency_seconds histogram
                        latency_seconds_bucket{le="0.01"} 1
                        latency_seconds_bucket{le="0.02"} 2
                        latency_seconds_bucket{le="+Inf"} 3
                        latency_seconds_count 3
                        latency_seconds_sum 0.075
                        # TYPE load gauge
                        load NaN
                        # TYPE open gauge
                        open -3.0
                        # TYPE revenue_euros_total counter
                        revenue_euros_total 0.25
                        """)
                .contains("\ncounters_segment_processes{state=\"live\"} 1.0\n")
                .doesNotContain("never_set");
        assertThat(ProcessExport.openMetrics(metrics))
                .contains("""
                        # TYPE latency_seconds histogram
                        # UNIT latency_seconds seconds
                        """)
                .contains("\njobs_created{queue=\"\\\"fast\\\"\"} "
                        + metrics.snapshot().openedAt().getEpochSecond() + ".")
                .endsWith("# EOF\n");
    }

    @Test
    void whatIsCountedByAnyThreadOrAfterTheCloseIsExportedToo() {
        final Counter counter = metrics.counter("c", "");
        counter.increment();
        counter.singleWriter().increment();
        WriterFixture.inThread(counter::increment);
        assertThat(ProcessExport.prometheus(metrics)).contains("\nc_total 3.0\n");

        metrics.counter("left", "").increment();
        metrics.close();
        metrics.counter("late", "").add(7);
        assertThat(ProcessExport.prometheus(metrics)).contains("\nlate_total 7.0\n");
    }

    private void countOneOfEachKind() {
        metrics.counter(MetricDefinition.counter("jobs_total")
                        .withLabel("queue", "\"fast\"")
                        .withHelp("Jobs done"))
                .add(9007199254740993L);
        metrics.doubleCounter(MetricDefinition.doubleCounter("revenue").withUnit("euros", 0))
                .add(0.25);
        metrics.gauge("open", "").add(-3);
        metrics.gauge("never_set", "");
        metrics.doubleGauge("load", "").set(Double.NaN);
        final Histogram latency =
                metrics.histogram("latency", "", Buckets.of(10, 20).withUnit("seconds", -3));
        latency.observe(5);
        latency.observe(20);
        latency.observe(50);
    }

    private static MetricDefinition definition(final MetricKind kind, final ValueType type, final List<Long> bounds) {
        return new MetricDefinition(MetricId.of("x"), kind, type, Aggregation.SUM, "", 0, "", bounds);
    }

    private static void assertRefused(final Runnable action, final String expected) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: " + expected);
    }
}
