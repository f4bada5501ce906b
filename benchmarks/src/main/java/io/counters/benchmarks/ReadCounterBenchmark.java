package io.counters.benchmarks;

import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.status.AtomicCounter;
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
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to read one counter from outside? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
@State(Scope.Thread)
public class ReadCounterBenchmark {
    private static final long VALUE = 42;

    private final SegmentMemory memory = SegmentMemory.allocate(ScalarLayout.LENGTH);
    private final SlotCursor cursor = new SlotCursor();
    private final AtomicLong atomicLong = new AtomicLong(VALUE);
    private CountersReader agrona;
    private int agronaId;
    private long reads;
    private long sum;

    @Setup
    public void setUp() {
        ScalarSlot.birth(memory, 0, SlotIdentity.of(0, 1, 1), VALUE, 1);
        final Agrona counters = new Agrona(1);
        final AtomicCounter counter = counters.allocateAll().get(0);
        counter.set(VALUE);
        agrona = counters.reader();
        agronaId = counter.id();
    }

    @TearDown
    public void tearDown() {
        Totals.requireEqual("reads", new Totals(reads, (double) reads * VALUE), new Totals(reads, sum));
    }

    @Benchmark
    public void counters() {
        take(cursor.readScalar(memory, 0) == SlotCursor.Result.OK ? cursor.value() : 0);
    }

    @Benchmark
    public void agronaCountersReader() {
        take(agrona.getCounterValue(agronaId));
    }

    @Benchmark
    public void atomicLong() {
        take(atomicLong.get());
    }

    private void take(final long value) {
        reads++;
        sum += value;
    }
}
