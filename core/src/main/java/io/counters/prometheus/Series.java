package io.counters.prometheus;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus calls a metric, or a process's share of it. All of it follows from the components that say whose it is,
 * so that one page can take it from another: it cannot be out of date. Immutable.
 *
 * @param segment by which the page tells several apart; empty on a page of one
 * @param process whose share it is; null when merged over processes
 * @param definition the metric's
 * @param family legal, and the same for all series whose metric has this name
 * @param unit legal, may be empty
 * @param labels legal
 */
record Series(
        String segment,
        @Nullable String process,
        MetricDefinition definition,
        String family,
        String unit,
        Labels labels) {
    static final String SEGMENT = "segment";
    private static final String PROCESS = "process";

    static Series of(final String segment, final MetricSample sample) {
        final MetricDefinition definition = sample.definition();
        final String unit = ExpositionNames.unit(definition.unit());
        return new Series(
                segment,
                sample.process(),
                definition,
                ExpositionNames.family(definition.id().name(), definition.kind(), unit),
                unit,
                SeriesLabels.of(
                        added(segment, sample.process()),
                        definition.kind(),
                        definition.id().labels()));
    }

    /** Quick for the definition that it was made of: a reader shows the same object as long as the metric exists. */
    boolean isOf(final String ofSegment, final MetricSample sample) {
        return definition.equals(sample.definition())
                && Objects.equals(process, sample.process())
                && segment.equals(ofSegment);
    }

    private static Map<String, String> added(final String segment, final @Nullable String process) {
        if (process == null) {
            return segment.isEmpty() ? Map.of() : Map.of(SEGMENT, segment);
        }
        return segment.isEmpty() ? Map.of(PROCESS, process) : Map.of(SEGMENT, segment, PROCESS, process);
    }
}
