package io.counters.stat.export;

import io.counters.prometheus.Exposition;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The two texts that Prometheus, and all that read what it reads, understand. */
public enum TextFormat {
    /** Prometheus text 0.0.4. */
    PROMETHEUS,
    /** OpenMetrics 1.0, which also has units and the time since when a series counts. */
    OPENMETRICS;

    /** What a server says of it. */
    public String contentType() {
        return writer().getContentType();
    }

    /** The page in UTF-8. */
    public byte[] write(final Exposition exposition) {
        final ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            // all names are legal already, so that this changes nothing
            writer().write(page, exposition.toSnapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (final IOException e) {
            throw new UncheckedIOException("in memory", e);
        }
        return page.toByteArray();
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
