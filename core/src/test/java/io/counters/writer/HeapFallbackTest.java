package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.SegmentBusyException;
import io.counters.SegmentFullException;
import io.counters.export.ProcessExport;
import io.counters.json.JsonWriter;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the segment cannot be had the application goes on, and what it counts arrives later, exactly once. */
@Timeout(60)
class HeapFallbackTest {
    @TempDir
    Path directory;

    private WriterFixture segment;

    @BeforeEach
    void setUp() {
        segment = new WriterFixture(directory);
    }

    @AfterEach
    void tearDown() {
        segment.close();
    }

    @Test
    void openingWhileAStoppedProcessHoldsTheMutexCountsOnTheHeapUntilItIsFree() {
        final Metrics metrics;
        final Counter counter;
        final DoubleCounter amount;
        final Histogram histogram;
        final Gauge gauge;
        final String onTheHeap;
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            child.stop();
            final long start = System.nanoTime();
            metrics = segment.open("a");
            counter = metrics.counter("c", "");
            amount = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
            histogram = metrics.histogram("h", "", Buckets.of(10, 20));
            gauge = metrics.gauge("g", "");
            counter.add(5);
            amount.add(0.5);
            amount.add(0.25);
            histogram.observe(7, 2);
            histogram.observe(15);
            histogram.observe(100, 3);
            gauge.set(9);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
            assertThat(metrics.isShared()).isFalse();
            onTheHeap = exported(metrics);
            for (int second = 0; second < 4; second++) {
                segment.beat(metrics);
            }
            assertThat(segment.logged().stream().filter(line -> line.contains("in memory for now")))
                    .as("a few seconds may pass where many start at once")
                    .isEmpty();
            segment.beat(metrics);
            segment.beat(metrics);
            assertThat(metrics.isShared()).isFalse();
            assertThat(segment.logged().stream().filter(line -> line.contains("in memory for now")))
                    .hasSize(1);
        }
        segment.beat(metrics);
        assertThat(metrics.isShared()).isTrue();
        segment.beat(metrics);
        assertThat(exported(metrics))
                .as("an export does not tell where values are kept")
                .isEqualTo(onTheHeap)
                .contains("\nc_total 5.0\n", "\ng 9.0\n", "\nh_sum 329.0\n");
        try (SegmentReader reader = SegmentReader.open(segment.file)) {
            assertThat(metrics(ProcessExport.json(metrics)))
                    .as("whoever is alone in a segment exports it")
                    .isEqualTo(metrics(json(reader.snapshot())));
        }
        counter.add(10);
        amount.add(8);
        histogram.observe(1);

        assertThat(segment.walk().total("c")).isEqualTo(15);
        assertThat(counter.value()).isEqualTo(15);
        assertThat(segment.walk().totalOfDoubles("amount")).isEqualTo(8.75);
        assertThat(amount.value()).isEqualTo(8.75);
        assertThat(segment.walk().total("g")).isEqualTo(9);
        final HistogramValue value = histogram.snapshot();
        assertThat(value.buckets()).containsExactly(3L, 1L, 3L);
        assertThat(value.sum()).isEqualTo(14 + 15 + 300 + 1);
        assertThat(value.min()).isOne();
        assertThat(value.max()).isEqualTo(100);
        assertThat(segment.walk().total("h")).isEqualTo(7);
        assertThat(segment.logged()).anyMatch(line -> line.contains("now go to segment " + segment.file));
    }

    @Test
    void registrationWaitsForAStoppedProcessOnceAndIsMadeUpForLater() {
        final Metrics metrics = segment.open("a");
        final List<Counter> counters = new ArrayList<>();
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            child.stop();
            final long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                counters.add(metrics.counter("c" + i, ""));
                counters.get(i).add(i);
            }
            assertThat(System.nanoTime() - start)
                    .as("the first waits for 100 ms, the others do not wait at all")
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.SECONDS.toNanos(5));
            assertThat(segment.walk().metrics()).isEmpty();
        }
        segment.beat(metrics);
        segment.beat(metrics);
        for (int i = 0; i < 200; i++) {
            counters.get(i).increment();
            assertThat(segment.walk().total("c" + i)).isEqualTo(i + 1);
            assertThat(counters.get(i).value()).isEqualTo(i + 1);
        }
    }

    @Test
    void nothingIsLostOrCountedTwiceWhileTheHeartbeatCarriesOver() throws Exception {
        final Metrics metrics = segment.open("a", b -> b.lanes(2));
        final LongAdder acknowledged = new LongAdder();
        final AtomicBoolean done = new AtomicBoolean();
        final List<Counter> counters = new ArrayList<>();
        final List<DoubleCounter> amounts = new ArrayList<>();
        final List<Histogram> histograms = new ArrayList<>();
        try (ChildJvm child = ChildJvm.writer()) {
            for (int round = 0; round < 10; round++) {
                child.ask("hold " + segment.file);
                final Counter counter = metrics.counter("c" + round, "");
                final Histogram histogram = metrics.histogram("h" + round, "", Buckets.of(1));
                final DoubleCounter amount = metrics.doubleCounter(MetricDefinition.doubleCounter("amount" + round));
                counters.add(counter);
                amounts.add(amount);
                histograms.add(histogram);
                done.set(false);
                final List<Thread> threads = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    threads.add(new Thread(() -> {
                        final Counter mine = counter.singleWriter();
                        while (!done.get()) {
                            counter.increment();
                            mine.increment();
                            amount.add(0.5);
                            histogram.observe(1);
                            acknowledged.increment();
                        }
                    }));
                }
                threads.forEach(Thread::start);
                final long before = acknowledged.sum();
                waitFor(() -> acknowledged.sum() > before + 100);
                child.ask("release");
                segment.beat(metrics);
                final long carried = acknowledged.sum();
                waitFor(() -> acknowledged.sum() > carried + 100);
                done.set(true);
                for (final Thread thread : threads) {
                    thread.join();
                }
            }
        }
        segment.beat(metrics);
        final long total = acknowledged.sum();
        assertThat(counters.stream().mapToLong(Counter::value).sum()).isEqualTo(2 * total);
        assertThat(amounts.stream().mapToDouble(DoubleCounter::value).sum()).isEqualTo(0.5 * total);
        assertThat(histograms.stream().mapToLong(h -> h.snapshot().count()).sum())
                .isEqualTo(total);
        assertThat(histograms.stream().mapToLong(h -> h.snapshot().sum()).sum()).isEqualTo(total);
        for (int round = 0; round < 10; round++) {
            assertThat(segment.walk().total("c" + round))
                    .isEqualTo(counters.get(round).value());
            assertThat(segment.walk().totalOfDoubles("amount" + round))
                    .isEqualTo(amounts.get(round).value());
        }
    }

    @Test
    void metricThatDoesNotFitIsCountedAsRefusedSaidOnceAndGoesOnOnTheHeap() {
        final Metrics metrics = segment.open("a", b -> b.capacity(2, 1, 16));
        metrics.counter("fits", "").increment();
        final Counter counter = metrics.counter("does not", "");
        final Histogram histogram = metrics.histogram("nor this", "", Buckets.of(1));
        counter.increment();
        histogram.observe(3, 4);

        assertThat(counter.value()).isOne();
        assertThat(histogram.snapshot().sum()).isEqualTo(12);
        assertThat(segment.walk().refused()).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            segment.beat(metrics);
        }
        counter.increment();
        assertThat(counter.value()).isEqualTo(2);
        assertThat(segment.walk().refused()).as("the same two").isEqualTo(2);
        assertThat(segment.logged().stream().filter(line -> line.contains("no metric record left")))
                .hasSize(1);
    }

    @Test
    void slotsThatDoNotFitAreCountedAsRefusedSaidOnceAndTheirValuesKept() {
        final Metrics metrics = segment.open("a", b -> b.capacity(2, 8, 4).lanes(8));
        final Counter counter = metrics.counter("c", "");
        final Histogram histogram = metrics.histogram("h", "", Buckets.of(1));
        final Gauge gauge = metrics.gauge("g", "");
        counter.increment();
        gauge.set(3);
        histogram.observe(1);
        final Thread[] alive = new Thread[1];
        keepAlive(alive, () -> counter.add(10)); // the fourth and last block
        keepAlive(alive, () -> {
            counter.add(100);
            histogram.observe(5);
        });

        assertThat(counter.value()).isEqualTo(111);
        assertThat(histogram.snapshot().count()).isEqualTo(2);
        assertThat(gauge.value()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            segment.beat(metrics);
            counter.increment();
        }
        assertThat(counter.value()).isEqualTo(114);
        assertThat(segment.walk().refused()).isPositive();
        assertThat(segment.logged().stream().filter(line -> line.contains("no block left")))
                .hasSize(1);
        alive[0].interrupt();
    }

    @Test
    void latestLevelOfAGaugeWinsWhenRoomForItIsFoundBetweenTwoBeats() {
        final Metrics metrics = segment.open("a", b -> b.lanes(8));
        final Gauge set = metrics.gauge("set", "");
        final Gauge added = metrics.gauge("added", "");
        final DoubleGauge real = metrics.doubleGauge("real", "");
        final Counter counter = metrics.counter("c", "");
        final Thread[] alive = new Thread[1];
        for (int i = 0; i < 4; i++) {
            keepAlive(alive, counter::increment); // each takes a spare block
        }
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            set.set(5);
            added.add(5);
            real.add(0.5);
        }
        metrics.agentInvoker().invoke(); // spare blocks again, but no beat yet
        set.set(9);
        added.add(2);
        real.add(0.25);
        assertThat(set.value()).isEqualTo(9);
        assertThat(added.value()).isEqualTo(7);
        assertThat(real.value()).isEqualTo(0.75);

        segment.beat(metrics);

        assertThat(set.value()).isEqualTo(9);
        assertThat(added.value()).isEqualTo(7);
        assertThat(real.value()).isEqualTo(0.75);
        assertThat(segment.walk().total("set")).isEqualTo(9);
        assertThat(segment.walk().total("added")).isEqualTo(7);
        alive[0].interrupt();
    }

    @Test
    void strictOpeningThrowsWhatALenientOneSwallows() {
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            assertThatThrownBy(() -> segment.open("a", b -> b.strict(true))).isInstanceOf(SegmentBusyException.class);
            child.ask("release");
            final Metrics metrics = segment.open("a", b -> b.strict(true).capacity(2, 1, 8));
            child.ask("hold " + segment.file);
            assertThatThrownBy(() -> metrics.counter("c", "")).isInstanceOf(SegmentBusyException.class);
            child.ask("release");
            segment.beat(metrics);
            metrics.counter("c", "").increment();
            assertThatThrownBy(() -> metrics.counter("more", "")).isInstanceOf(SegmentFullException.class);
            child.askPatiently("open " + segment.file + " other");
            assertThat(child.ask("set c 1")).startsWith("MetricConflictException");
            assertThatThrownBy(() -> metrics.gauge("c", "")).isInstanceOf(MetricConflictException.class);
            assertThat(segment.walk().total("c")).isOne();
        }
    }

    @Test
    void foreignMetricOfAnotherMeaningIsRefusedEvenToALenientOpening() {
        final Metrics metrics = segment.open("a");
        try (ChildJvm child = ChildJvm.writer()) {
            child.askPatiently("open " + segment.file + " other");
            child.ask("add c 1");
            assertThatThrownBy(() -> metrics.gauge("c", ""))
                    .isInstanceOf(MetricConflictException.class)
                    .hasMessageContaining("there as COUNTER")
                    .hasMessageContaining("asked for: GAUGE");
        }
        assertThatCode(() -> metrics.counter("c", "").increment()).doesNotThrowAnyException();
        assertThat(segment.walk().total("c")).isEqualTo(2);
    }

    @Test
    void mutexThatCannotBeUsedNeverReachesTheApplicationAndNeverStopsTheHeart() throws IOException {
        final Metrics metrics = segment.open("a", b -> b.lanes(16));
        final Counter counter = metrics.counter("c", "");
        final Thread[] alive = new Thread[1];
        keepAlive(alive, counter::increment);
        Files.setPosixFilePermissions(
                segment.file.resolveSibling("orders.seg.mutex"), PosixFilePermissions.fromString("rw-rw-rw-"));
        for (int i = 0; i < 6; i++) {
            keepAlive(alive, counter::increment); // more than there are spare blocks
        }
        metrics.counter("late", "").increment();
        metrics.gauge("g", "").set(3);
        segment.beat(metrics);
        assertThat(counter.value()).isEqualTo(7);
        assertThat(segment.walk().process("a").heartbeatAt()).isEqualTo(segment.epochNanos.get());

        Files.setPosixFilePermissions(
                segment.file.resolveSibling("orders.seg.mutex"), PosixFilePermissions.fromString("rw-------"));
        segment.beat(metrics);
        segment.beat(metrics);
        assertThat(counter.value()).isEqualTo(7);
        assertThat(segment.walk().total("c")).isEqualTo(7);
        assertThat(segment.walk().total("late")).isOne();
        assertThat(segment.walk().total("g")).isEqualTo(3);
        alive[0].interrupt();
    }

    @Test
    void whatTheSegmentNeverHadRoomForIsSaidToBeLostWhenItIsClosed() {
        final Metrics metrics = segment.open("a", b -> b.capacity(2, 1, 8));
        metrics.counter("fits", "").increment();
        metrics.counter("does not", "").increment();
        metrics.close();

        assertThat(segment.logged()).anyMatch(line -> line.contains("does not") && line.contains("is lost"));
    }

    @Test
    void valuesOnTheHeapAreCarriedOverByCloseToo() {
        final Metrics metrics = segment.open("a");
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            metrics.counter("c", "").add(5);
        }
        metrics.close();

        assertThat(segment.walk().total("c")).isEqualTo(5);
        assertThat(segment.logged()).noneMatch(line -> line.contains("is lost"));
    }

    @Test
    void closeFindsBlocksForEverythingThatLackedThem() {
        final int names = 400;
        final Metrics metrics = segment.open("a");
        final List<Counter> counters = IntStream.range(0, names)
                .mapToObj(i -> metrics.counter("c" + i, ""))
                .toList();
        try (ChildJvm child = ChildJvm.writer()) {
            child.ask("hold " + segment.file);
            counters.forEach(Counter::increment);
        }
        assertThat(segment.walk().blocksOf(0, true)).as("spare blocks left").isZero();
        metrics.close();

        for (int i = 0; i < names; i++) {
            assertThat(segment.walk().total("c" + i)).as("c%d", i).isEqualTo(1);
        }
        assertThat(segment.logged()).noneMatch(line -> line.contains("is lost"));
    }

    private interface Condition {
        boolean holds();
    }

    private static String exported(final Metrics metrics) {
        return ProcessExport.prometheus(metrics);
    }

    private static String json(final SegmentSnapshot snapshot) {
        final StringWriter text = new StringWriter();
        JsonWriter.write(snapshot, text);
        return text.toString();
    }

    private static String metrics(final String json) {
        return json.substring(json.indexOf("\"metrics\":["), json.indexOf(",\"scan\":"));
    }

    private static void waitFor(final Condition condition) {
        while (!condition.holds()) {
            Thread.onSpinWait();
        }
    }

    /** Runs an action on a new thread that stays alive, and with it its lane, until the first one is interrupted. */
    private static void keepAlive(final Thread[] first, final Runnable action) {
        final AtomicBoolean done = new AtomicBoolean();
        final Throwable[] thrown = new Throwable[1];
        final Thread until = first[0];
        final Thread thread = new Thread(() -> {
            try {
                action.run();
            } catch (final RuntimeException | Error e) {
                thrown[0] = e;
            }
            done.set(true);
            try {
                if (until == null) {
                    new CountDownLatch(1).await(); // until it is interrupted
                } else {
                    until.join();
                }
            } catch (final InterruptedException e) {
                return;
            }
        });
        thread.setDaemon(true);
        thread.start();
        waitFor(done::get);
        if (thrown[0] != null) {
            throw new AssertionError(thrown[0]);
        }
        if (until == null) {
            first[0] = thread;
        }
    }
}
