package io.counters.benchmarks;

import io.counters.writer.Metrics;
import java.nio.file.Path;

/** A segment in a directory of its own in memory, gone when closed. */
final class TemporarySegment implements AutoCloseable {
    private static final int LANES = 16;
    private static final int PROCESSES = 16;
    private static final int BLOCKS = 16_384;

    private final TemporaryDirectory directory = new TemporaryDirectory();
    private final Metrics metrics;

    static TemporarySegment withMetrics(final int maxMetrics) {
        return new TemporarySegment(maxMetrics, LANES);
    }

    TemporarySegment(final int maxMetrics, final int lanes) {
        metrics = Metrics.builder(path().toString())
                .strict(true)
                .lanes(lanes)
                .capacity(PROCESSES, maxMetrics, BLOCKS)
                .open();
    }

    Path path() {
        return directory.file("benchmark.seg");
    }

    Metrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        metrics.close();
        directory.close();
    }
}
