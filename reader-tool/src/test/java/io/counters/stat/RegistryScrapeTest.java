package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.prometheus.SegmentCollector;
import io.counters.testing.InMemory;
import io.counters.writer.Metrics;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One segment by two ways: through an application's own registry, and through the command line. */
class RegistryScrapeTest {
    @TempDir(factory = InMemory.class)
    private Path directory;

    @Test
    void aScrapeOfTheRegistryIsWhatListPrints() throws IOException {
        final String file = directory.resolve("orders.seg").toString();
        final PrometheusRegistry registry = new PrometheusRegistry();
        try (Metrics metrics =
                        Metrics.builder(file).instance("shop").strict(true).open();
                SegmentCollector collector = new SegmentCollector(file)) {
            registry.register(collector);
            metrics.counter(MetricDefinition.counter("orders_total")
                            .withLabel("channel", "a\"b\\c\nd")
                            .withHelp("Orders,\nby channel"))
                    .add(1_234_567);
            metrics.counter(MetricDefinition.counter("revenue").withUnit("euros", -2))
                    .add(123_456_750);
            metrics.doubleCounter(MetricDefinition.doubleCounter("weight")).add(0.1 + 0.2);
            metrics.gauge("open \u001b[31m", "").set(-3);
            metrics.gauge("weight_total", "clashes with the counter's").set(1);
            metrics.timer("latency", "").observeNanos(50_000_000);
            metrics.histogram("no sum", "", Buckets.of(-5, 5)).observe(-7, 3);
            final ByteArrayOutputStream openMetrics = new ByteArrayOutputStream();
            final ByteArrayOutputStream text = new ByteArrayOutputStream();

            OpenMetricsTextFormatWriter.builder()
                    .setCreatedTimestampsEnabled(true)
                    .build()
                    .write(openMetrics, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
            PrometheusTextFormatWriter.create().write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);

            assertThat(openMetrics.toString(StandardCharsets.UTF_8))
                    .isEqualTo(list(file, "--openmetrics"))
                    .contains("orders_total{channel=\"a\\\"b\\\\c\\nd\"} 1234567.0", "revenue_euros_total 1234567.5");
            assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo(list(file, "--prometheus"));
        }
    }

    private static String list(final String file, final String format) {
        return CommandRun.of(new SegmentSources(), "list", file, format).out();
    }
}
