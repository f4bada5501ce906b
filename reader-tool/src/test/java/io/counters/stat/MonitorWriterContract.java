package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.counters.Aggregation;
import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.format.ProcessLayout;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.writer.Counter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A monitor, made from the format's document, on segments that the Java writer, made from its code, has written. */
@Timeout(120)
abstract class MonitorWriterContract {
    private static final int THREADS = 3;

    abstract Monitor reader();

    private Path file;

    @BeforeEach
    void choosePath(@TempDir final Path directory) {
        file = directory.resolve("orders.seg");
    }

    @Test
    void readsWhatSeveralThreadsOfALivingWriterCounted() throws IOException, InterruptedException {
        try (Metrics metrics = open()) {
            count(metrics);

            final Monitor.Outcome outcome = reader().run(file.toString());

            assertThat(outcome.object("segment")).contains(entry("name", "orders"), entry("state", "READY"));
            assertThat(outcome.objects("processes"))
                    .singleElement()
                    .satisfies(process -> assertThat(process)
                            .contains(
                                    entry("name", "instance"),
                                    entry("pid", ProcessHandle.current().pid()),
                                    entry("state", "LIVE"),
                                    entry("epoch", 1L)));
            assertCounted(outcome);
            assertThat(outcome.metrics().get("depth")).contains(entry("value", -5L));
            assertThat(outcome.metrics().get("load")).contains(entry("value", 0.75));
        }
    }

    @Test
    void readsWhatAWriterThatClosedHasLeft() throws IOException, InterruptedException {
        try (Metrics metrics = open()) {
            count(metrics);
        }

        final Monitor.Outcome outcome = reader().run(file.toString());

        assertThat(outcome.objects("processes"))
                .singleElement()
                .satisfies(process -> assertThat(process).contains(entry("state", "CLOSED")));
        assertCounted(outcome);
        assertThat(outcome.metrics().get("depth")).contains(entry("value", null));
        assertThat(outcome.metrics().get("load")).contains(entry("value", null));
    }

    @Test
    void removedMetricIsNotShownAndItsSuccessorBeginsAnew() throws IOException, InterruptedException {
        try (Metrics metrics = open()) {
            metrics.counter("kept", "").increment();
            metrics.counter("removed", "").increment();
            metrics.remove(MetricId.of("removed"));

            assertThat(reader().run(file.toString()).metrics()).containsOnlyKeys("kept");

            metrics.counter("removed", "").add(5);

            assertThat(reader().run(file.toString()).metrics().get("removed")).contains(entry("value", 5L));
        }
    }

    @Test
    void snapshotHasTheSameMetrics() throws IOException, InterruptedException {
        final Path copy = file.resolveSibling("copy.seg");
        try (Metrics metrics = open()) {
            count(metrics);
            Snapshot.take(
                    Segment.openForReading(new SegmentPath(file)),
                    new SegmentPath(copy),
                    index -> ProcessLayout.STATE_LIVE,
                    ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()));

            final Monitor.Outcome outcome = reader().run(copy.toString());

            assertThat(outcome.object("segment")).contains(entry("state", "SNAPSHOT"), entry("name", "orders"));
            assertThat(outcome.objects("metrics"))
                    .isEqualTo(reader().run(file.toString()).objects("metrics"));
            assertCounted(outcome);
        }
    }

    private Metrics open() {
        return Metrics.builder(file.toString())
                .instance("instance")
                .strict(true)
                .capacity(4, 64, 64)
                .open();
    }

    private static void count(final Metrics metrics) throws InterruptedException {
        final Counter accepted =
                metrics.counter(MetricDefinition.counter("accepted").withLabel("region", "eu \u2192 \"west\"\n"));
        final Histogram latency = metrics.histogram("latency", "Time to accept", Buckets.of(10, 100));
        metrics.gauge("depth", "").set(-5);
        final DoubleGauge load =
                metrics.doubleGauge(MetricDefinition.doubleGauge("load").withAggregation(Aggregation.MAX));
        load.set(0.75);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final Thread thread = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    accepted.increment();
                    latency.observe(n);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    private static void assertCounted(final Monitor.Outcome outcome) {
        assertThat(outcome.metrics().get("accepted"))
                .contains(entry("value", 1_000L * THREADS), entry("labels", Map.of("region", "eu \u2192 \"west\"\n")));
        assertThat(outcome.metrics().get("latency"))
                .contains(
                        entry("help", "Time to accept"),
                        entry("count", 1_000L * THREADS),
                        entry("sum", 499_500L * THREADS),
                        entry("min", 0L),
                        entry("max", 999L),
                        entry("bounds", List.of(10L, 100L)),
                        entry("buckets", List.of(11L * THREADS, 90L * THREADS, 899L * THREADS)));
    }
}
