package io.counters.benchmarks;

import io.counters.format.BlockLayout;
import io.counters.format.HistogramLayout;
import io.counters.reader.MetricView;
import io.counters.reader.SegmentReader;
import java.nio.LongBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to look at all histograms, next to a plain loop over the same bytes? A thousand, on many lanes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Agrona.FLAG)
@State(Scope.Benchmark)
public class ScanHistogramsBenchmark {
    private static final int METRICS = 1000;

    @Param({"1000", "10000", "100000"})
    public int slots;

    private FilledSegment segment;
    private SegmentReader reader;
    private LongBuffer blocks;
    private long wordsTotal;
    private Consumer<MetricView> adding;
    private long sum;

    @Setup
    public void setUp() {
        segment = FilledSegment.histograms(METRICS, slots / METRICS);
        reader = segment.reader();
        adding = metric -> sum += metric.sum(); // made once, so that a scan shows what it allocates itself
        blocks = segment.blocks();
        wordsTotal = LongStream.range(0, blocks.limit())
                .map(i -> blocks.get((int) i))
                .sum();
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
        require(segment.total());
    }

    /** Each slot has had an update since the last scan, or so its version says. */
    @Benchmark
    public void scanOfChanged(final Updates between) {
        scan();
    }

    @Benchmark
    public void plainLoop() {
        long words = 0;
        for (int i = 0; i < blocks.limit(); i++) {
            words += blocks.get(i);
        }
        sum = words;
        require(wordsTotal);
    }

    private void require(final long total) {
        if (sum != total) {
            throw new IllegalStateException("sum: " + sum + " (expected: " + total + ")");
        }
    }

    /** Moves all versions between two scans, by an even number of updates, so that they name the same summaries. */
    @State(Scope.Benchmark)
    public static class Updates {
        private static final int SLOT_WORDS = HistogramLayout.LENGTH / Long.BYTES;
        private static final int BLOCK_WORDS = BlockLayout.LENGTH / Long.BYTES;
        private static final int FIRST_WORD =
                (BlockLayout.FIRST_SLOT_OFFSET + HistogramLayout.VERSION_OFFSET) / Long.BYTES;
        private static final int TWO_UPDATES = 4;

        private LongBuffer words;

        @Setup
        public void setUp(final ScanHistogramsBenchmark benchmark) {
            words = benchmark.segment.writableBlocks();
        }

        @Setup(Level.Invocation)
        public void update() {
            for (int block = 0; block < words.limit(); block += BLOCK_WORDS) {
                for (int version = block + FIRST_WORD;
                        version <= block + BLOCK_WORDS - SLOT_WORDS;
                        version += SLOT_WORDS) {
                    words.put(version, words.get(version) + TWO_UPDATES);
                }
            }
        }
    }
}
