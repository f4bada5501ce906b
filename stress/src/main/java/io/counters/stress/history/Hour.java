package io.counters.stress.history;

import io.counters.Buckets;
import io.counters.format.ProcessLayout;
import io.counters.reader.SegmentReader;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.Recording;
import io.counters.stat.history.RecordingWriter;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A segment that is counted into, a second at a time, and a recorder that looks at it after each. Threads: one. */
final class Hour {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long SEED = 20_260_101;
    private static final int HISTOGRAM_EVERY = 10;
    private static final int READS = 5;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Counter> counters = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();

    private Hour(Metrics metrics, int count) {
        for (int i = 0; i < count; i++) {
            if (i % HISTOGRAM_EVERY == 0) {
                histograms.add(metrics.histogram("latency_" + i + "_seconds", "Time to do it", Buckets.latency()));
            } else {
                counters.add(metrics.counter("requests_" + i + "_total", "How often it was asked for"));
            }
        }
    }

    /**
     * What it took.
     *
     * @param length bytes of all frames
     * @param snapshotLength bytes of one snapshot of the same segment
     * @param scanNanos to look at the segment, for each frame
     * @param appendNanos to write each frame
     * @param replayNanos to read all frames, at best
     * @param lastNanos to find and read the last one, at best
     */
    record Cost(
            int frames,
            int metrics,
            long length,
            long snapshotLength,
            List<Long> scanNanos,
            List<Long> appendNanos,
            long replayNanos,
            long lastNanos) {}

    static Cost run(int frames, int metrics) throws IOException {
        Path directory = Files.createTempDirectory(Path.of("/dev/shm"), "recording-cost-");
        try {
            return run(directory, frames, metrics);
        } finally {
            remove(directory);
        }
    }

    private static Cost run(Path directory, int frames, int count) throws IOException {
        Path segment = directory.resolve("hour.seg");
        Path file = directory.resolve("hour.rec");
        List<Long> scanNanos = new ArrayList<>();
        List<Long> appendNanos = new ArrayList<>();
        long length;
        try (Metrics metrics = Metrics.open(segment.toString());
                SegmentReader reader = SegmentReader.open(segment.toString());
                RecordingWriter writer =
                        new RecordingWriter(file, Identity.of(reader.snapshot().segment()))) {
            Hour hour = new Hour(metrics, count);
            for (int second = 0; second < frames; second++) {
                hour.passSecond();
                long before = System.nanoTime();
                Frame frame = new Frame(START.plusSeconds(second), reader.snapshot(), null);
                long seen = System.nanoTime();
                writer.append(frame);
                appendNanos.add(System.nanoTime() - seen);
                scanNanos.add(seen - before);
            }
            length = writer.length();
        }
        return new Cost(
                frames,
                count,
                length,
                snapshotLength(segment, directory.resolve("snapshot.seg")),
                scanNanos,
                appendNanos,
                fastest(() -> replay(file, frames)),
                fastest(() -> Recording.open(file).last(Instant.MAX)));
    }

    /** Half of the counters and of the histograms are used, some often and most now and then. */
    private void passSecond() {
        for (Counter counter : counters) {
            if (random.nextBoolean()) {
                counter.add(1 + (long) Math.exp(random.nextDouble(8)));
            }
        }
        for (Histogram histogram : histograms) {
            for (int i = random.nextInt(2) * random.nextInt(20); i > 0; i--) {
                histogram.observe((long) Math.exp(random.nextDouble(10, 20)));
            }
        }
    }

    private static void replay(Path file, int frames) {
        long read = Recording.open(file).frames(Instant.MIN, Instant.MAX, frame -> true);
        if (read != frames) {
            throw new IllegalStateException("frames replayed: " + read + " (expected: " + frames + ")");
        }
    }

    private static long fastest(Runnable reading) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < READS; i++) {
            long before = System.nanoTime();
            reading.run();
            best = Math.min(best, System.nanoTime() - before);
        }
        return best;
    }

    private static long snapshotLength(Path segment, Path file) throws IOException {
        Snapshot.take(
                Segment.openForReading(new SegmentPath(segment)),
                new SegmentPath(file),
                index -> ProcessLayout.STATE_CLOSED,
                0);
        return Files.size(file);
    }

    private static void remove(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
