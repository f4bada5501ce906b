package io.counters.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.Aggregation;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.testing.ChildJvm;
import io.counters.testing.PlainProgram;
import io.counters.writer.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Timer;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader finds in the segment of what an application tells Micrometer. */
class SegmentMeterRegistryTest {
    @TempDir
    Path directory;

    private final MockClock clock = new MockClock();
    private Metrics metrics;
    private SegmentMeterRegistry registry;

    @BeforeEach
    void open() {
        metrics = metrics("shop");
        registry = registry(metrics);
    }

    @AfterEach
    void close() {
        registry.close();
        metrics.close();
    }

    @Test
    void counterIsACounterOfDoublesWithTagsUnitAndHelp() {
        final Counter counter = Counter.builder("orders.accepted")
                .tag("pay.method", "card")
                .baseUnit("bytes")
                .description("Orders accepted")
                .register(registry);
        counter.increment();
        counter.increment(0.5);
        counter.increment(-7);
        counter.increment(Double.NaN);
        counter.increment(Double.POSITIVE_INFINITY);

        final MetricSample sample = sample(MetricId.of("orders_accepted").withLabel("pay_method", "card"));
        assertThat(sample.definition().kind()).isEqualTo(MetricKind.COUNTER);
        assertThat(sample.definition().unit()).isEqualTo("bytes");
        assertThat(sample.definition().help()).isEqualTo("Orders accepted");
        assertThat(sample.value()).isEqualTo(1.5);
        assertThat(counter.count()).isEqualTo(1.5);
    }

    @Test
    void countersOfManyThreadsAndTwoProcessesAddUp() throws InterruptedException {
        final Metrics others = metrics("other shop");
        final SegmentMeterRegistry other = registry(others);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Counter counter = (i % 2 == 0 ? registry : other).counter("c");
            threads.add(new Thread(() -> IntStream.range(0, 10_000).forEach(any -> counter.increment())));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }

        assertThat(sample(MetricId.of("c")).value()).isEqualTo(40_000.0);
        assertThat(other.counter("c").count()).isEqualTo(20_000.0);
        other.close();
        others.close();
    }

    @Test
    void timerIsAHistogramOfNanosecondsWithItsObjectivesAsBounds() {
        final Timer timer = Timer.builder("latency")
                .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofMillis(100))
                .register(registry);
        timer.record(Duration.ofMillis(10));
        timer.record(11, TimeUnit.MILLISECONDS);
        timer.record(Duration.ofSeconds(1));
        timer.record(-1, TimeUnit.SECONDS);

        final MetricSample sample = sample(MetricId.of("latency"));
        assertThat(sample.definition().unit()).isEqualTo("seconds");
        assertThat(sample.definition().scale()).isEqualTo(-9);
        assertThat(sample.histogram().bounds()).containsExactly(10_000_000L, 100_000_000L);
        assertThat(sample.histogram().buckets()).containsExactly(1L, 1L, 1L);
        assertThat(sample.histogram().sum()).isEqualTo(1_021_000_000L);
        assertThat(Arrays.stream(timer.takeSnapshot().histogramCounts()).mapToDouble(bucket -> bucket.count()))
                .containsExactly(1.0, 2.0);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1021);
    }

    @Test
    void summaryIsAsFineAsItsObjectivesAndNeverHasMoreBoundsThanASegment() {
        DistributionSummary.builder("plain").register(registry).record(2.5);
        DistributionSummary.builder("size").baseUnit("bytes").register(registry).record(65);
        DistributionSummary.builder("share")
                .serviceLevelObjectives(0.00025, 0.5, 1)
                .register(registry)
                .record(0.00025);
        DistributionSummary.builder("many")
                .serviceLevelObjectives(
                        IntStream.rangeClosed(1, 29).asDoubleStream().toArray())
                .register(registry)
                .record(29);
        DistributionSummary.builder("endless")
                .publishPercentileHistogram()
                .register(registry)
                .record(1);
        Timer.builder("all").publishPercentileHistogram().register(registry).record(Duration.ofMillis(1));

        assertThat(sample(MetricId.of("plain")).histogram().sum()).isEqualTo(2_500);
        assertThat(sample(MetricId.of("plain")).definition().scale()).isEqualTo(-3);
        assertThat(sample(MetricId.of("size")).histogram().buckets().subList(0, 3))
                .containsExactly(0L, 1L, 0L);
        assertThat(sample(MetricId.of("size")).definition().scale()).isZero();
        assertThat(sample(MetricId.of("share")).histogram().bounds()).containsExactly(25L, 50_000L, 100_000L);
        assertThat(sample(MetricId.of("share")).histogram().buckets()).containsExactly(1L, 0L, 0L, 0L);
        assertThat(sample(MetricId.of("many")).histogram().bounds())
                .hasSize(15)
                .startsWith(1_000L, 3_000L)
                .endsWith(29_000L);
        assertThat(sample(MetricId.of("endless")).histogram().bounds())
                .isEqualTo(sample(MetricId.of("plain")).histogram().bounds());
        assertThat(sample(MetricId.of("all")).histogram().bounds())
                .hasSize(15)
                .startsWith(1_000_000L)
                .endsWith(30_000_000_000L);
    }

    @Test
    void functionsAreAskedAtEachPollAndOnceMoreWhenTheRegistryIsClosed() {
        final AtomicLong level = new AtomicLong(3);
        Gauge.builder("queue.size", level, AtomicLong::get).register(registry);
        FunctionCounter.builder("done", level, AtomicLong::get).register(registry);
        FunctionTimer.builder("calls", level, AtomicLong::get, any -> 5, TimeUnit.MILLISECONDS)
                .register(registry);
        registry.poll();
        assertThat(sample(MetricId.of("queue_size")).value()).isEqualTo(3.0);

        level.set(2); // a total that steps back adds nothing
        registry.poll();
        assertThat(sample(MetricId.of("queue_size")).value()).isEqualTo(2.0);
        assertThat(sample(MetricId.of("done")).value()).isEqualTo(3.0);
        level.set(10);
        registry.close();

        assertThat(sample(MetricId.of("queue_size")).value()).isEqualTo(10.0);
        assertThat(sample(MetricId.of("done")).value()).isEqualTo(10.0);
        assertThat(sample(MetricId.of("calls_count")).value()).isEqualTo(10L);
        assertThat(sample(MetricId.of("calls_total")).value()).isEqualTo(5_000_000L);
        assertThat(sample(MetricId.of("calls_total")).definition().scale()).isEqualTo(-9);
    }

    @Test
    void longTasksAreThreeGaugesAndCustomMetersOneMetricForEachMeasurement() {
        final LongTaskTimer timer = LongTaskTimer.builder("backup").register(registry);
        final LongTaskTimer.Sample first = timer.start();
        timer.start();
        clock.add(Duration.ofSeconds(2));
        Meter.builder(
                        "custom",
                        Meter.Type.OTHER,
                        List.of(
                                new Measurement(() -> 7.0, Statistic.TOTAL),
                                new Measurement(() -> 0.5, Statistic.VALUE)))
                .register(registry);
        registry.poll();

        assertThat(sample(MetricId.of("backup_active")).value()).isEqualTo(2L);
        assertThat(sample(MetricId.of("backup_duration")).value()).isEqualTo(4.0);
        assertThat(sample(MetricId.of("backup_max")).value()).isEqualTo(2.0);
        assertThat(sample(MetricId.of("custom_total")).definition().kind()).isEqualTo(MetricKind.COUNTER);
        assertThat(sample(MetricId.of("custom_total")).value()).isEqualTo(7.0);
        assertThat(sample(MetricId.of("custom_value")).value()).isEqualTo(0.5);
        first.stop();
        registry.poll();
        assertThat(sample(MetricId.of("backup_active")).value()).isEqualTo(1L);
    }

    @Test
    void functionThatThrowsHarmsNoOther() {
        final AtomicBoolean isBroken = new AtomicBoolean(true);
        FunctionCounter.builder("broken", this, any -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("planned");
                    }
                    return 1;
                })
                .register(registry);
        registry.gauge("sound", 5);
        registry.poll();
        assertThat(sample(MetricId.of("sound")).value()).isEqualTo(5.0);

        isBroken.set(false);
        registry.poll();
        assertThat(sample(MetricId.of("broken")).value()).isEqualTo(1.0);
    }

    @Test
    void removedMeterLeavesTheSegmentUnlessAnotherMeterHasTheSameMetric() {
        final Counter counter = registry.counter("a.b");
        registry.counter("a_b").increment();
        registry.gauge("level", 1);
        registry.poll();

        registry.remove(counter);
        registry.remove(registry.get("level").gauge());
        registry.poll();

        assertThat(sample(MetricId.of("a_b")).value()).isEqualTo(1.0);
        assertThat(ids()).doesNotContain(MetricId.of("level"));
        registry.remove(registry.get("a_b").counter());
        assertThat(ids()).isEmpty();
        registry.counter("a.b").increment(3);
        assertThat(sample(MetricId.of("a_b")).value()).isEqualTo(3.0);
    }

    @Test
    void meterThatTheSegmentKnowsAsSomethingElseCountsInThisProcessAlone() {
        metrics.counter("taken", "").add(5);

        final Counter counter = registry.counter("taken");
        counter.increment();

        assertThat(counter.count()).isEqualTo(1);
        assertThat(sample(MetricId.of("taken")).value()).isEqualTo(5L);
    }

    @Test
    void gaugesMergeOverProcessesAsTheApplicationSays() {
        final Metrics others = metrics("other shop");
        final SegmentMeterRegistry other = registry(others);
        for (final SegmentMeterRegistry each : List.of(registry, other)) {
            each.gauge("system.cpu.count", 8);
            each.gauge("queue.size", 8);
            each.poll();
        }

        assertThat(sample(MetricId.of("system_cpu_count")).value()).isEqualTo(8.0);
        assertThat(sample(MetricId.of("queue_size")).value()).isEqualTo(16.0);
        other.close();
        others.close();
    }

    @Test
    void textsThatASegmentCannotHoldAreMadeSuchThatItCan() {
        registry.counter("half\uD800", "", "\uD800").increment();
        registry.counter("", "k", "").increment(2);

        assertThat(sample(MetricId.of("half?").withLabel("_", "?")).value()).isEqualTo(1.0);
        assertThat(sample(MetricId.of("_").withLabel("k", "")).value()).isEqualTo(2.0);
    }

    @Test
    void theRegistrysOwnThreadPollsWithoutBeingAsked() {
        final AtomicLong asked = new AtomicLong();
        try (Metrics own = metrics("polled")) {
            final SegmentMeterRegistry polled = SegmentMeterRegistry.builder(own)
                    .pollInterval(Duration.ofMillis(1))
                    .build();
            polled.gauge("asked", asked, AtomicLong::incrementAndGet);
            await().until(() -> asked.get() > 2);
            polled.close();
            final long last = asked.get();
            assertThat(sample(MetricId.of("asked")).value()).isEqualTo((double) last);
            polled.close();
            assertThat(polled.isClosed()).isTrue();
        }
    }

    @Test
    void applicationWithoutMicrometerMissesNothing() {
        final String classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !isFacade(Path.of(entry).getFileName().toString()))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildJvm child = ChildJvm.start(
                Path.of(System.getProperty("java.home")),
                ProcessBuilder.Redirect.INHERIT,
                classPath,
                PlainProgram.class,
                directory.resolve("plain.seg").toString())) {
            assertThat(child.answer()).isEqualTo("1 1 0.5");
            assertThat(child.join()).isZero();
        }
    }

    private static boolean isFacade(final String jar) {
        return jar.startsWith("micrometer") || jar.startsWith("prometheus");
    }

    private Metrics metrics(final String instance) {
        return Metrics.builder(directory.resolve("orders.seg").toString())
                .instance(instance)
                .capacity(4, 64, 64)
                .strict(true)
                .open();
    }

    private SegmentMeterRegistry registry(final Metrics target) {
        return SegmentMeterRegistry.builder(target)
                .clock(clock)
                .pollInterval(Duration.ZERO)
                .aggregation(id -> id.getName().startsWith("system.") ? Aggregation.MAX : Aggregation.SUM)
                .build();
    }

    private MetricSample sample(final MetricId id) {
        return samples().stream()
                .filter(sample -> sample.definition().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not among " + ids()));
    }

    private List<MetricId> ids() {
        return samples().stream().map(sample -> sample.definition().id()).toList();
    }

    private List<MetricSample> samples() {
        try (SegmentReader reader = SegmentReader.open(directory.resolve("orders.seg"))) {
            return reader.snapshot().metrics();
        }
    }
}
