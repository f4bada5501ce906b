package io.counters.writer;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process knew of its own metrics. Each value is consistent in itself; they were read one after the other.
 * Threads: immutable.
 *
 * @param name the segment's, whether it can be had or not; empty for metrics in memory
 * @param path the segment's file; empty for metrics in memory
 * @param instance the name by which the process is known
 * @param openedAt when the process opened its metrics
 * @param uptime time since then
 * @param values in the order of the metrics' ids; unmodifiable
 */
public record MetricsSnapshot(
        String name, Path path, String instance, Instant openedAt, Duration uptime, List<Value> values) {

    /**
     * Copies its arguments.
     *
     * @param name kept
     * @param path kept
     * @param instance kept
     * @param openedAt kept
     * @param uptime kept
     * @param values copied
     */
    public MetricsSnapshot {
        values = List.copyOf(values);
    }

    /**
     * One metric.
     *
     * @param definition what it is
     * @param number a {@link Long} or {@link Double}, as the definition's type says; null for histograms, and for a gauge
     *     that this process has not set
     * @param histogram null for counters and gauges
     */
    public record Value(
            MetricDefinition definition,
            @Nullable Number number,
            @Nullable HistogramValue histogram) {}
}
