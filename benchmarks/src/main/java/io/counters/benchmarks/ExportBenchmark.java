package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.prometheus.SegmentCollector;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a scrape of 10,000 series cost, as Prometheus text, next to client_java's own of the same series? Ours has a scan
 * in it, and goes through the same writer. Both are much code to compile, and warm up for longer than the other benchmarks.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class ExportBenchmark {
    private static final int SERIES = 10_000;
    private static final String NAME = "counter";
    private static final String LABEL = "series";

    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final TemporarySegment segment = TemporarySegment.withMetrics(SERIES);
    private final SegmentCollector collector =
            new SegmentCollector(segment.path().toString());
    private long total;

    @Setup
    public void setUp() {
        final Counter counter = Counter.builder().name(NAME).labelNames(LABEL).register(registry);
        for (int i = 0; i < SERIES; i++) {
            final String series = "series " + i;
            segment.metrics()
                    .counter(MetricDefinition.counter(NAME).withLabel(LABEL, series))
                    .add(i);
            counter.labelValues(series).inc(i);
            total += i;
        }
    }

    @TearDown
    public void tearDown() throws IOException {
        final double ours = sum(counters());
        final double theirs = sum(prometheus());
        collector.close();
        segment.close();
        if (ours != total || theirs != total) {
            throw new IllegalStateException("sums: " + ours + " and " + theirs + " (expected: both " + total + ")");
        }
    }

    @Benchmark
    public byte[] counters() throws IOException {
        return page(collector.collect());
    }

    @Benchmark
    public byte[] prometheus() throws IOException {
        return page(registry.scrape());
    }

    private byte[] page(final MetricSnapshots metrics) throws IOException {
        final ByteArrayOutputStream page = new ByteArrayOutputStream();
        writer.write(page, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
        return page.toByteArray();
    }

    private static double sum(final byte[] page) {
        return new String(page, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(NAME + "_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
