package io.counters.export;

import io.counters.format.FormatVersion;
import io.counters.json.JsonWriter;
import io.counters.prometheus.Exposition;
import io.counters.prometheus.TextFormat;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.writer.Metrics;
import io.counters.writer.MetricsSnapshot;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What one process has counted, for whoever asks that process: as if it were a segment of its own, in which nobody else
 * writes. It is the same whether its metrics are in a segment, in memory, or on their way from one to the other; so
 * several processes that share a segment, each asked for its own, add up to the segment.
 *
 * <p>The texts are those of {@code counters-stat list}, by the same code. They need libraries that {@code core} does not
 * bring: Jackson for JSON, Prometheus's client for its formats. Threads: any.
 */
public final class ProcessExport {
    private ProcessExport() {}

    /**
     * Takes a snapshot, such as an exposition is made of.
     *
     * @param metrics open or closed
     * @return one process, with all metrics that it has asked for
     */
    public static SegmentSnapshot snapshot(final Metrics metrics) {
        final MetricsSnapshot seen = metrics.snapshot();
        final long pid = ProcessHandle.current().pid();
        final List<MetricSample> samples = seen.values().stream()
                .map(value ->
                        new MetricSample(value.definition(), null, ReadStatus.OK, value.number(), value.histogram()))
                .toList();
        return new SegmentSnapshot(
                new SegmentInfo(
                        seen.name(),
                        seen.path(),
                        FormatVersion.MAJOR + "." + FormatVersion.MINOR,
                        UUID.nameUUIDFromBytes(
                                (seen.path() + "\n" + seen.instance() + "\n" + pid + "\n" + seen.openedAt())
                                        .getBytes(StandardCharsets.UTF_8)),
                        SegmentInfo.State.READY,
                        seen.openedAt(),
                        seen.uptime(),
                        0,
                        0,
                        new SegmentInfo.Usage(samples.size(), samples.size()),
                        new SegmentInfo.Usage(0, 0),
                        new SegmentInfo.Usage(1, 1)),
                List.of(new ProcessInfo(0, seen.instance(), pid, ProcessState.LIVE, 1, seen.openedAt(), Duration.ZERO)),
                samples,
                new ReadStats(0, 0, 0, 0, 0, 0));
    }

    /**
     * Writes what {@code counters-stat list --json} writes.
     *
     * @param metrics open or closed
     * @return one object on one line
     * @throws IllegalStateException if Jackson is not there
     */
    public static String json(final Metrics metrics) {
        return with("tools.jackson.core:jackson-core", () -> {
            final StringWriter text = new StringWriter();
            JsonWriter.write(snapshot(metrics), text);
            return text.toString();
        });
    }

    /**
     * Writes Prometheus text 0.0.4, as {@code counters-stat list --prometheus} does.
     *
     * @param metrics open or closed
     * @return a page
     * @throws IllegalStateException if Prometheus's client is not there
     */
    public static String prometheus(final Metrics metrics) {
        return text(metrics, () -> TextFormat.PROMETHEUS);
    }

    /**
     * Writes OpenMetrics 1.0, as {@code counters-stat list --openmetrics} does.
     *
     * @param metrics open or closed
     * @return a page
     * @throws IllegalStateException if Prometheus's client is not there
     */
    public static String openMetrics(final Metrics metrics) {
        return text(metrics, () -> TextFormat.OPENMETRICS);
    }

    private static String text(final Metrics metrics, final Supplier<TextFormat> format) {
        return with(
                "io.prometheus:prometheus-metrics-exposition-textformats",
                () -> format.get().write(Exposition.of(snapshot(metrics))));
    }

    private static String with(final String library, final Supplier<String> export) {
        try {
            return export.get();
        } catch (final NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "cannot export: " + e.getMessage() + " is missing (expected: " + library + " on the class path)",
                    e);
        }
    }
}
