package io.counters.reader;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A metric and its value as one scan saw it. Threads: immutable.
 *
 * @param definition what the metric is
 * @param process instance name of the process whose share this is; null when merged over processes
 * @param status how far the value can be trusted
 * @param value a {@link Long} or {@link Double}, as the definition's type says; null for histograms, and where there is
 *     no value
 * @param histogram null for counters and gauges, and where there is no value
 */
public record MetricSample(
        MetricDefinition definition,
        @Nullable String process,
        ReadStatus status,
        @Nullable Number value,
        @Nullable HistogramValue histogram) {}
