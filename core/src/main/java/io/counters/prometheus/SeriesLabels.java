package io.counters.prometheus;

import io.counters.MetricKind;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels of one series: those that the export adds, and the metric's own. */
final class SeriesLabels {
    /** As Prometheus itself renames what stands in the way of a label that it adds. */
    private static final String EXPORTED = "exported_";

    private static final String BUCKET_BOUND = "le";

    private SeriesLabels() {}

    /**
     * Keys that become equal keep all of their values, joined as OpenTelemetry joins them. An empty value is left out: to
     * Prometheus it is the same as no label.
     */
    static Labels of(final Map<String, String> added, final MetricKind kind, final Map<String, String> own) {
        final SortedMap<String, String> labels = new TreeMap<>();
        own.forEach((key, value) -> {
            final String name = ExpositionNames.label(key);
            final boolean isTaken =
                    added.containsKey(name) || (kind == MetricKind.HISTOGRAM && name.equals(BUCKET_BOUND));
            labels.merge(
                    isTaken ? EXPORTED + name : name,
                    ExpositionNames.text(value),
                    (first, second) -> first + ";" + second);
        });
        added.forEach((key, value) -> labels.put(key, ExpositionNames.text(value)));
        final Map<String, String> present = labels.entrySet().stream()
                .filter(label -> !label.getValue().isEmpty())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first, TreeMap::new));
        return Labels.of(
                present.keySet().toArray(String[]::new), present.values().toArray(String[]::new));
    }
}
