package io.counters.benchmarks;

import io.counters.writer.Counter;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to add one, next to the counters that people have? One counter, one thread and two. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class IncrementBenchmark {
    private static final int MAX_COUNTERS = 16;

    private final LongAdder longAdder = new LongAdder();
    private final AtomicLong atomicLong = new AtomicLong();
    private Path directory = Path.of("");
    private Metrics metrics = Metrics.inMemory();
    private Counter counter = metrics.counter("increments_total", "");
    private AtomicCounter agrona = agronaCounter();

    /** This thread's handle. */
    @State(Scope.Thread)
    public static class Own {
        private Counter counter = Metrics.inMemory().counter("increments_total", "");

        @Setup
        public void setUp(final IncrementBenchmark benchmark) {
            counter = benchmark.counter.singleWriter();
        }
    }

    @Setup
    public void setUp() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "counters-benchmark");
        metrics = Metrics.builder(directory.resolve("benchmark.seg").toString())
                .strict(true)
                .open();
        counter = metrics.counter("increments_total", "Increments");
    }

    /** Whoever was measured has counted: an empty loop would leave every counter at zero. */
    @TearDown
    public void tearDown() throws IOException {
        final long counted = counter.value() + longAdder.sum() + atomicLong.get() + agrona.get();
        metrics.close();
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        if (counted == 0) {
            throw new IllegalStateException("nothing was counted");
        }
    }

    @Benchmark
    public void counter() {
        counter.increment();
    }

    @Benchmark
    @Threads(2)
    public void counterByTwoThreads() {
        counter.increment();
    }

    @Benchmark
    public void singleWriter(final Own own) {
        own.counter.increment();
    }

    @Benchmark
    public void agronaAtomicCounter() {
        agrona.increment();
    }

    @Benchmark
    @Threads(2)
    public void agronaAtomicCounterByTwoThreads() {
        agrona.increment();
    }

    @Benchmark
    public void longAdder() {
        longAdder.increment();
    }

    @Benchmark
    @Threads(2)
    public void longAdderByTwoThreads() {
        longAdder.increment();
    }

    @Benchmark
    public void atomicLong() {
        atomicLong.incrementAndGet();
    }

    private static AtomicCounter agronaCounter() {
        final UnsafeBuffer metaData = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(MAX_COUNTERS * CountersReader.METADATA_LENGTH, Long.BYTES));
        final UnsafeBuffer values = new UnsafeBuffer(
                BufferUtil.allocateDirectAligned(MAX_COUNTERS * CountersReader.COUNTER_LENGTH, Long.BYTES));
        return new CountersManager(metaData, values).newCounter("increments");
    }
}
