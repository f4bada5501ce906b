package io.counters.benchmarks;

import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

/**
 * What does it cost a reader that each of a thousand counters is in several parts, on lanes of one process or in processes of
 * one lane, and that it has to add them up?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class MergeBenchmark {
    private static final int METRICS = 1000;

    /** What the parts of a counter belong to. */
    public enum Parts {
        LANES,
        PROCESSES
    }

    @Param
    public Parts parts;

    @Param({"1", "4", "16"})
    public int count;

    private FilledSegment segment;
    private SegmentReader reader;
    private Consumer<MetricView> adding;
    private long sum;

    @Setup
    public void setUp() {
        segment = parts == Parts.LANES
                ? FilledSegment.counters(METRICS, count)
                : FilledSegment.counters(METRICS, 1, count);
        reader = segment.reader();
        adding = metric -> sum += metric.value();
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
        if (sum != segment.total()) {
            throw new IllegalStateException("sum: " + sum + " (expected: " + segment.total() + ")");
        }
    }
}
