package io.counters.prometheus;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The two texts that Prometheus, and all that read what it reads, understand, by its client's own writers
 * ({@code prometheus-metrics-exposition-textformats}).
 */
public enum TextFormat {
    /** Prometheus text 0.0.4. */
    PROMETHEUS,
    /** OpenMetrics 1.0, which also has units and the time since when a series counts. */
    OPENMETRICS;

    /**
     * What a server says of it.
     *
     * @return the value of the header {@code Content-Type}
     */
    public String contentType() {
        return writer().getContentType();
    }

    /**
     * Writes the page.
     *
     * @param exposition what is to be on it
     * @return its lines, to be sent as UTF-8
     */
    public String write(final Exposition exposition) {
        final ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            // all names are legal already, so that this changes nothing
            writer().write(page, exposition.toSnapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (final IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return page.toString(StandardCharsets.UTF_8);
    }

    private ExpositionFormatWriter writer() {
        return switch (this) {
            case PROMETHEUS -> PrometheusTextFormatWriter.create();
            case OPENMETRICS ->
                OpenMetricsTextFormatWriter.builder()
                        .setCreatedTimestampsEnabled(true)
                        .build();
        };
    }
}
