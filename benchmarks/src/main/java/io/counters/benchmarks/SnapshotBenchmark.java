package io.counters.benchmarks;

import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to keep all counters as they are now? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
@State(Scope.Benchmark)
public class SnapshotBenchmark {
    @Param({"1000", "10000"})
    public int metrics;

    private final PrometheusRegistry prometheus = new PrometheusRegistry();
    private FilledSegment segment;
    private SegmentReader reader;

    @Setup
    public void setUp() {
        segment = FilledSegment.counters(metrics, 1);
        reader = segment.reader();
        final Counter counter =
                Counter.builder().name("counter").labelNames("series").register(prometheus);
        for (int i = 0; i < metrics; i++) {
            counter.labelValues("series " + i).inc(i + 1L);
        }
    }

    @TearDown
    public void tearDown() {
        final long ours = counters().metrics().stream()
                .map(sample -> Objects.requireNonNull(sample.value()))
                .mapToLong(Number::longValue)
                .sum();
        final double theirs = ((CounterSnapshot) prometheus().get(0))
                .getDataPoints().stream()
                        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                        .sum();
        reader.close();
        segment.close();
        if (ours != segment.total() || theirs != segment.total()) {
            throw new IllegalStateException(
                    "sums: " + ours + " and " + theirs + " (expected: both " + segment.total() + ")");
        }
    }

    @Benchmark
    public SegmentSnapshot counters() {
        return reader.snapshot();
    }

    /** As many series of one metric. */
    @Benchmark
    public MetricSnapshots prometheus() {
        return prometheus.scrape();
    }
}
