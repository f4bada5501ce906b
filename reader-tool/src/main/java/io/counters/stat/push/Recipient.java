package io.counters.stat.push;

import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.Collection;

/** Who is sent metrics. */
public interface Recipient extends AutoCloseable {
    /** Sends and waits for the answer, not for ever. */
    Answer send(Collection<MetricData> metrics);

    @Override
    void close();

    /**
     * What became of it.
     *
     * @param reason empty if it was accepted
     */
    record Answer(Kind kind, String reason) {
        public static final Answer ACCEPTED = new Answer(Kind.ACCEPTED, "");

        /** How it was answered. */
        public enum Kind {
            ACCEPTED,
            /** The same may be accepted later. */
            LATER,
            /** The same will never be accepted. */
            REFUSED
        }
    }
}
