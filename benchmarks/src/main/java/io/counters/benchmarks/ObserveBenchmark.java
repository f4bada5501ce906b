package io.counters.benchmarks;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.writer.Histogram;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Recorder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to record a value, called as an application calls it: the histogram's own method on a field of its own
 * type? HdrHistogram's Recorder is asked twice: as one writes it first, growing with what it sees, and as HistogramBenchmark
 * has it, for a range that is given.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class ObserveBenchmark {
    /** Calls with times that nobody can predict. */
    public abstract static class Times extends Calls {
        private final long[] values = Stream.latencies();

        final long next() {
            return values[(int) calls++ & Stream.MASK];
        }

        @Override
        Totals done() {
            return Stream.totals(values, calls);
        }
    }

    /** Ours, for any thread. */
    @State(Scope.Thread)
    public static class Counters extends Times {
        private final TemporarySegment segment = TemporarySegment.withMetrics(1);
        final Histogram histogram =
                segment.metrics().histogram(MetricDefinition.histogram("histogram", HistogramPeer.BUCKETS));

        @Override
        Totals shown() {
            final HistogramValue value = histogram.snapshot();
            return new Totals(value.count(), value.sum());
        }

        @Override
        void end() {
            segment.close();
        }
    }

    /** Ours, for this thread. */
    @State(Scope.Thread)
    public static class SingleWriter extends Counters {
        private final Histogram mine = histogram.singleWriter();
    }

    /** Prometheus client_java's, with the same bounds. */
    @State(Scope.Thread)
    public static class Prometheus extends Times {
        private final io.prometheus.metrics.core.metrics.Histogram histogram =
                io.prometheus.metrics.core.metrics.Histogram.builder()
                        .name("histogram")
                        .classicOnly()
                        .classicUpperBounds(HistogramPeer.BUCKETS.bounds().stream()
                                .mapToDouble(Long::doubleValue)
                                .toArray())
                        .build();

        @Override
        Totals shown() {
            return new Totals(histogram.getCount(), histogram.getSum());
        }
    }

    /** HdrHistogram's, as its documentation begins. */
    @State(Scope.Thread)
    public static class GrowingRecorder extends Times {
        private final Recorder recorder = new Recorder(GROWING_DIGITS);

        @Override
        Totals shown() {
            return Totals.ofCount(recorder.getIntervalHistogram().getTotalCount());
        }
    }

    /** HdrHistogram's, with less precision for a known range. */
    @State(Scope.Thread)
    public static class RangeRecorder extends Times {
        private final Recorder recorder = new Recorder(1, HistogramPeer.HDR_LARGEST, HistogramPeer.HDR_DIGITS);

        @Override
        Totals shown() {
            return Totals.ofCount(recorder.getIntervalHistogram().getTotalCount());
        }
    }

    /** Micrometer's, with the same bounds. */
    @State(Scope.Thread)
    public static class MicrometerTimer extends Times {
        private final Timer timer = Timer.builder("timer")
                .serviceLevelObjectives(HistogramPeer.BUCKETS.bounds().stream()
                        .map(Duration::ofNanos)
                        .toArray(Duration[]::new))
                .register(new SimpleMeterRegistry());

        @Override
        Totals shown() {
            return new Totals(timer.count(), timer.totalTime(TimeUnit.NANOSECONDS));
        }
    }

    private static final int GROWING_DIGITS = 3;

    @Benchmark
    public void counters(final Counters state) {
        state.histogram.observe(state.next());
    }

    @Benchmark
    public void singleWriter(final SingleWriter state) {
        state.mine.observe(state.next());
    }

    @Benchmark
    public void prometheus(final Prometheus state) {
        state.histogram.observe((double) state.next());
    }

    @Benchmark
    public void growingRecorder(final GrowingRecorder state) {
        state.recorder.recordValue(state.next());
    }

    @Benchmark
    public void rangeRecorder(final RangeRecorder state) {
        state.recorder.recordValue(state.next());
    }

    @Benchmark
    public void micrometerTimer(final MicrometerTimer state) {
        state.timer.record(state.next(), TimeUnit.NANOSECONDS);
    }
}
