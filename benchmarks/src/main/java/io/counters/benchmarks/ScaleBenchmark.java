package io.counters.benchmarks;

import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import io.counters.writer.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * What does a look at a large machine cost? 200 processes of five threads have 500 counters each, 100,000 in all, and every
 * thread has counted in each of its process's: half a million slots. The processes ran one after the other, which a reader
 * cannot tell from 200 at once but for their states.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class ScaleBenchmark {
    private static final int PROCESSES = 200;
    private static final int THREADS = 5;
    private static final int METRICS = 500;

    private TemporarySegment segment;
    private SegmentReader reader;
    private Consumer<MetricView> adding;
    private long sum;

    @Setup
    public void setUp() {
        segment = TemporarySegment.withoutHeartbeat(PROCESSES * METRICS, THREADS);
        for (int i = 0; i < PROCESSES; i++) {
            final String name = "process_" + i;
            segment.continueAs(name);
            FilledSegment.onThreadsThatLiveTogether(THREADS, () -> incrementAll(segment.metrics(), name));
        }
        reader = SegmentReader.open(segment.path());
        adding = metric -> sum += metric.value();
    }

    private static void incrementAll(final Metrics metrics, final String prefix) {
        for (int i = 0; i < METRICS; i++) {
            metrics.counter(prefix + "_counter_" + i, "").increment();
        }
    }

    @TearDown
    public void tearDown() {
        reader.close();
        segment.close();
    }

    @Benchmark
    public void scan() {
        sum = 0;
        reader.scan(adding);
        if (sum != PROCESSES * THREADS * METRICS) {
            throw new IllegalStateException("sum: " + sum + " (expected: " + PROCESSES * THREADS * METRICS + ")");
        }
    }
}
