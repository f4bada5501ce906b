package io.counters.benchmarks;

import io.counters.writer.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.concurrent.status.AtomicCounter;
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
 * What does it cost to add one, called as an application calls it: the counter's own method on a field of its own type? A
 * common interface over all counters, as in CounterBenchmark, costs more beside an update of a few instructions than beside
 * one that waits for a locked one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
public class IncrementBenchmark {
    /** Ours, for any thread. */
    @State(Scope.Thread)
    public static class Counters extends Calls {
        private final TemporarySegment segment = TemporarySegment.withMetrics(1);
        final Counter counter = segment.metrics().counter("counter", "");

        @Override
        Totals shown() {
            return Totals.ofCount(counter.value());
        }

        @Override
        void end() {
            segment.close();
        }
    }

    /** Ours, for this thread. */
    @State(Scope.Thread)
    public static class SingleWriter extends Counters {
        private final Counter mine = counter.singleWriter();
    }

    /** Agrona's. */
    @State(Scope.Thread)
    public static class OfAgrona extends Calls {
        private final AtomicCounter counter = new Agrona(1).allocateAll().get(0);

        @Override
        Totals shown() {
            return Totals.ofCount(counter.get());
        }
    }

    /** The JDK's. */
    @State(Scope.Thread)
    public static class Adder extends Calls {
        private final LongAdder adder = new LongAdder();

        @Override
        Totals shown() {
            return Totals.ofCount(adder.sum());
        }
    }

    /** Micrometer's. */
    @State(Scope.Thread)
    public static class Micrometer extends Calls {
        private final io.micrometer.core.instrument.Counter counter = new SimpleMeterRegistry().counter("counter");

        @Override
        Totals shown() {
            return Totals.ofCount((long) counter.count());
        }
    }

    /** Prometheus client_java's. */
    @State(Scope.Thread)
    public static class Prometheus extends Calls {
        private final io.prometheus.metrics.core.metrics.Counter counter =
                io.prometheus.metrics.core.metrics.Counter.builder()
                        .name("counter")
                        .build();

        @Override
        Totals shown() {
            return Totals.ofCount(counter.getLongValue());
        }
    }

    @Benchmark
    public void counters(final Counters state) {
        state.calls++;
        state.counter.increment();
    }

    @Benchmark
    public void singleWriter(final SingleWriter state) {
        state.calls++;
        state.mine.increment();
    }

    @Benchmark
    public void agrona(final OfAgrona state) {
        state.calls++;
        state.counter.increment();
    }

    @Benchmark
    public void longAdder(final Adder state) {
        state.calls++;
        state.adder.increment();
    }

    @Benchmark
    public void micrometer(final Micrometer state) {
        state.calls++;
        state.counter.increment();
    }

    @Benchmark
    public void prometheus(final Prometheus state) {
        state.calls++;
        state.counter.inc();
    }
}
