package io.counters.benchmarks;

import io.counters.format.Geometry;
import io.counters.writer.Metrics;
import java.nio.file.Path;

/** A segment in a directory of its own in memory, gone when closed. */
final class TemporarySegment implements AutoCloseable {
    private static final int LANES = 16;
    private static final int PROCESSES = 256;
    private static final int BLOCKS = 16_384;

    private final TemporaryDirectory directory = new TemporaryDirectory();
    private final Geometry geometry;
    private final int lanes;
    private final boolean useAgentInvoker;
    private Metrics metrics;

    static TemporarySegment withMetrics(final int maxMetrics) {
        return new TemporarySegment(maxMetrics, LANES, false);
    }

    /** Without a heartbeat nobody else ever has the mutex, so that each thread gets the slots that it asks for. */
    static TemporarySegment withoutHeartbeat(final int maxMetrics, final int lanes) {
        return new TemporarySegment(maxMetrics, lanes, true);
    }

    private TemporarySegment(final int maxMetrics, final int lanes, final boolean useAgentInvoker) {
        geometry = new Geometry(PROCESSES, maxMetrics, BLOCKS);
        this.lanes = lanes;
        this.useAgentInvoker = useAgentInvoker;
        metrics = open("first");
    }

    /** Ends, for all who read it, the process that wrote so far, and goes on as another. */
    void continueAs(final String instance) {
        metrics.close();
        metrics = open(instance);
    }

    private Metrics open(final String instance) {
        return Metrics.builder(path().toString())
                .instance(instance)
                .strict(true)
                .lanes(lanes)
                .useAgentInvoker(useAgentInvoker)
                .capacity(geometry.processes(), geometry.metrics(), geometry.blocks())
                .open();
    }

    Path path() {
        return directory.file("benchmark.seg");
    }

    Geometry geometry() {
        return geometry;
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
