package io.counters.benchmarks;

import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
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

/** What does it cost to read a histogram that is written during the first look at it, and rests during the second? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class RetryBenchmark {
    private static final int OBSERVED = 1000;

    private final SegmentMemory memory = SegmentMemory.allocate(HistogramLayout.LENGTH);
    private final RetriedRead read = new RetriedRead(memory, 0);
    private long reads;
    private long counts;
    private long looks;
    private int looksEach;

    @Setup
    public void setUp() {
        HistogramSlot.birth(memory, 0, SlotIdentity.of(0, 1, 1));
        for (int i = 0; i < OBSERVED; i++) {
            HistogramSlot.observe(memory, 0, i % HistogramLayout.BUCKETS, i, 1);
        }
    }

    @TearDown
    public void tearDown() {
        Totals.requireEqual("counts", Totals.ofCount(reads * OBSERVED), Totals.ofCount(counts));
        Totals.requireEqual("looks", Totals.ofCount(reads * looksEach), Totals.ofCount(looks));
    }

    /** The same code at rest, so that the other figure can be told from that of the shipped reader. */
    @Benchmark
    public void firstLook() {
        take(1);
    }

    @Benchmark
    public void secondLook() {
        take(2);
    }

    private void take(final int looksWanted) {
        looksEach = looksWanted;
        reads++;
        counts += read.count(looksWanted - 1);
        looks += read.attempts();
    }
}
