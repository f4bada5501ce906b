package io.counters.stat.push;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An OpenTelemetry collector, through the SDK's own exporter, which tries again what is worth it until the time is up. */
public final class OtlpRecipient implements Recipient {
    /** What the exporter would log is said here, in one line. The reference keeps the logger from being collected. */
    private static final Logger LOGGER = Logger.getLogger("io.opentelemetry");

    /** Those that the protocol calls retryable. */
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private static final Duration SLACK = Duration.ofSeconds(1);

    private final OtlpHttpMetricExporter exporter;
    private final Duration timeout;

    /**
     * Connects to nobody yet.
     *
     * @param headers sent along
     * @param timeout for each time that something is sent, with all that is tried again
     * @throws IllegalArgumentException if the URL is none that the exporter could use
     */
    public OtlpRecipient(final String url, final Map<String, String> headers, final Duration timeout) {
        LOGGER.setLevel(Level.OFF);
        this.timeout = timeout;
        exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(url)
                .setCompression("gzip")
                .setHeaders(() -> headers)
                .setTimeout(timeout)
                .setConnectTimeout(timeout)
                .setRetryPolicy(RetryPolicy.getDefault())
                .build();
    }

    @Override
    public Answer send(final Collection<MetricData> metrics) {
        final CompletableResultCode result =
                exporter.export(metrics).join(timeout.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            return Answer.ACCEPTED;
        }
        // the SDK tells the status in no other way
        final Throwable failure = result.getFailureThrowable();
        if (failure instanceof HttpExportException http && http.getResponse() != null) {
            final int status = Objects.requireNonNull(http.getResponse()).getStatusCode();
            return new Answer(
                    LATER.contains(status) ? Answer.Kind.LATER : Answer.Kind.REFUSED, "it answered " + status);
        }
        return new Answer(Answer.Kind.LATER, result.isDone() ? reason(failure) : "no answer in time");
    }

    @Override
    public void close() {
        exporter.shutdown();
    }

    private static String reason(final @Nullable Throwable failure) {
        String reason = "no answer";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return reason;
    }
}
