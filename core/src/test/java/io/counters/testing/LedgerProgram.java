package io.counters.testing;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.memory.SegmentMemory;
import io.counters.writer.Counter;
import io.counters.writer.DoubleCounter;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts until it is killed, and keeps in another file how many of its calls have returned. A start writes behind what
 * earlier ones have left there: {@code SEGMENT INSTANCE LEDGER THREADS START}.
 */
public final class LedgerProgram {
    /** What each call adds to the counter of doubles: its totals are exact, far beyond what a test counts. */
    public static final double AMOUNT = 0.25;

    private static final int MAX_STARTS = 64;
    private static final int LINE = 128;

    private LedgerProgram() {}

    /** What all starts so far were told that they have counted. */
    public record Ledger(long calls) {
        public static Ledger read(final Path file) throws IOException {
            final SegmentMemory memory = map(file);
            long calls = 0;
            for (int line = 0; line < MAX_STARTS; line++) {
                calls += memory.getLongAcquire(line * LINE);
            }
            return new Ledger(calls);
        }
    }

    public static void main(final String[] args) throws IOException, InterruptedException {
        final int threads = Integer.parseInt(args[3]);
        final int start = Integer.parseInt(args[4]);
        final SegmentMemory ledger = map(Path.of(args[2]));
        final Metrics metrics = Metrics.builder(args[0])
                .instance(args[1])
                .capacity(8, 64, 64)
                .lanes(threads + 1)
                .strict(true)
                .open();
        final Counter counter = metrics.counter("counter", "");
        final Counter single = metrics.counter("single", "");
        final DoubleCounter amount = metrics.doubleCounter(MetricDefinition.doubleCounter("amount"));
        final Histogram histogram = metrics.histogram("histogram", "", Buckets.of(1, 5));
        for (int t = 0; t < threads; t++) {
            final int line = ((start - 1) * threads + t) * LINE;
            new Thread(() -> {
                        final Counter mine = single.singleWriter();
                        for (long calls = 1; ; calls++) {
                            counter.increment();
                            mine.increment();
                            amount.add(AMOUNT);
                            histogram.observe(3);
                            ledger.setLongRelease(line, calls);
                        }
                    })
                    .start();
        }
        System.out.println("counting");
    }

    private static SegmentMemory map(final Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return SegmentMemory.map(channel, MapMode.READ_WRITE, MAX_STARTS * LINE);
        }
    }
}
