package io.counters.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.counters.MetricDefinition;
import io.counters.testing.InMemory;
import io.counters.writer.Metrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment in a registry of Prometheus's own client, whatever becomes of the file meanwhile. */
class SegmentCollectorTest {
    @TempDir(factory = InMemory.class)
    private Path directory;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private Path file;
    private SegmentCollector collector;

    @BeforeEach
    void register() {
        file = directory.resolve("orders.seg");
        collector = new SegmentCollector(file.toString());
        registry.register(collector);
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void eachScrapeShowsWhatWasCountedUntilThen() {
        try (Metrics metrics = open()) {
            metrics.counter("orders_total", "Orders").add(3);
            assertThat(counter("orders")).contains(3.0);
            metrics.counter("orders_total", "Orders").increment();
            metrics.doubleCounter(MetricDefinition.doubleCounter("revenue").withUnit("euros", 0))
                    .add(0.25);

            assertThat(counter("orders")).contains(4.0);
            assertThat(counter("revenue_euros")).contains(0.25);
            assertThat(family("orders").orElseThrow().getMetadata().getHelp()).isEqualTo("Orders");
        }
    }

    @Test
    void metricsThatAreAddedBetweenOthersLeaveThoseTheirNamesAndLabels() {
        try (Metrics metrics = open()) {
            metrics.counter(labelled("served", "shop", "1")).add(1);
            metrics.gauge("unset", "has no value yet");
            metrics.counter(labelled("served", "shop", "3")).add(3);
            assertThat(series()).containsOnly(entry("served{shop=\"1\"}", 1.0), entry("served{shop=\"3\"}", 3.0));
            metrics.counter(labelled("served", "shop", "2")).add(2);
            metrics.counter("first", "").add(4);
            metrics.counter(labelled("served", "shop", "3")).add(3);

            assertThat(series())
                    .containsOnly(
                            entry("first{}", 4.0),
                            entry("served{shop=\"1\"}", 1.0),
                            entry("served{shop=\"2\"}", 2.0),
                            entry("served{shop=\"3\"}", 6.0));
        }
    }

    @Test
    void aMetricThatIsRemovedIsGoneAndTheOthersKeepTheirNamesAndLabels() {
        try (Metrics metrics = open()) {
            final MetricDefinition removed = labelled("served", "shop", "1");
            metrics.counter(removed).add(1);
            metrics.counter(labelled("served", "shop", "2")).add(2);
            metrics.counter("words", "").add(3);
            assertThat(series()).hasSize(3);
            metrics.remove(removed.id());

            assertThat(series()).containsOnly(entry("served{shop=\"2\"}", 2.0), entry("words{}", 3.0));
        }
    }

    @Test
    void aMetricThatComesAgainHasTheHelpUnitAndLabelsThatItHasNow() {
        try (Metrics metrics = open()) {
            final MetricDefinition before =
                    MetricDefinition.counter("sent").withUnit("bytes", 0).withHelp("Before");
            metrics.counter(before).add(1);
            assertThat(counter("sent_bytes")).contains(1.0);
            metrics.remove(before.id());
            metrics.counter(MetricDefinition.counter("sent")
                            .withUnit("seconds", -3)
                            .withHelp("Now"))
                    .add(2);
            assertThat(series()).containsOnly(entry("sent_seconds{}", 0.002));
            assertThat(family("sent_seconds").orElseThrow().getMetadata().getHelp())
                    .isEqualTo("Now");
            metrics.remove(before.id());
            metrics.counter(labelled("sent", "shop", "1")).add(3);

            assertThat(series()).containsOnly(entry("sent{shop=\"1\"}", 3.0));
        }
    }

    @Test
    void aSegmentMayComeAndGoAndComeAgain() throws IOException {
        assertThat(up()).isZero();
        try (Metrics metrics = open()) {
            metrics.counter("first", "").increment();
            assertThat(up()).isOne();
            assertThat(counter("first")).contains(1.0);
        }
        Files.delete(file);
        assertThat(up()).isZero();
        assertThat(family("first")).isEmpty();
        try (Metrics metrics = open()) {
            metrics.counter("second", "").add(2);

            assertThat(up()).isOne();
            assertThat(family("first")).isEmpty();
            assertThat(counter("second")).contains(2.0);
        }
    }

    @Test
    void aFileThatIsNoSegmentOrIsCutOffFailsNoScrape() throws IOException {
        Files.writeString(file, "none");
        assertThat(up()).isZero();
        Files.delete(file);
        open().close();
        assertThat(up()).isOne();
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(4096);
        }
        assertThat(up()).isZero();
    }

    @Test
    void theRegistrysOwnMetricsStandBesideIt() {
        registry.register(() -> new CounterSnapshot(
                new MetricMetadata("own"),
                List.of(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(7)
                        .build())));
        try (Metrics metrics = open()) {
            metrics.counter("shared", "").increment();

            assertThat(counter("own")).contains(7.0);
            assertThat(counter("shared")).contains(1.0);
        }
    }

    @Test
    void aClosedOneShowsNothing() {
        open().close();
        collector.close();
        collector.close();

        assertThat(registry.scrape()).isEmpty();
    }

    @Test
    void whatIsNeitherNameNorPathIsRefusedAtOnce() {
        assertThatThrownBy(() -> new SegmentCollector("..")).isInstanceOf(IllegalArgumentException.class);
    }

    private Metrics open() {
        return Metrics.builder(file.toString())
                .instance("shop")
                .capacity(8, 64, 64)
                .strict(true)
                .open();
    }

    private static MetricDefinition labelled(final String name, final String key, final String value) {
        return MetricDefinition.counter(name).withLabel(key, value);
    }

    /** The values of the counters that somebody asked for, by name and labels. */
    private Map<String, Double> series() {
        final Map<String, Double> series = new TreeMap<>();
        for (final MetricSnapshot found : registry.scrape()) {
            final String name = found.getMetadata().getName();
            if (found instanceof CounterSnapshot counter && !name.startsWith("counters_segment_")) {
                counter.getDataPoints().forEach(point -> series.put(name + point.getLabels(), point.getValue()));
            }
        }
        return series;
    }

    private double up() {
        return ((GaugeSnapshot) family("counters_segment_up").orElseThrow())
                .getDataPoints()
                .get(0)
                .getValue();
    }

    private Optional<Double> counter(final String name) {
        return family(name)
                .map(found -> ((CounterSnapshot) found).getDataPoints().get(0).getValue());
    }

    private Optional<MetricSnapshot> family(final String name) {
        return registry.scrape().stream()
                .filter(found -> found.getMetadata().getName().equals(name))
                .findFirst();
    }
}
