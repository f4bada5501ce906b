package io.counters.stat.history;

import java.time.Duration;
import java.time.Instant;

/** Times out of a file. None lies further off than a segment can say, so that whoever counts with them need not check. */
final class Instants {
    private static final long MAX_SECONDS = Duration.ofNanos(Long.MAX_VALUE).toSeconds() + 1;

    private Instants() {}

    /** @throws IllegalArgumentException if there is no such time */
    static Instant instant(final long seconds, final long nanos) {
        return Instant.ofEpochSecond(requireSeconds(seconds), requireNanos(nanos));
    }

    /** @throws IllegalArgumentException if nothing takes so long */
    static Duration duration(final long seconds, final long nanos) {
        return Duration.ofSeconds(requireSeconds(seconds), requireNanos(nanos));
    }

    private static long requireSeconds(final long seconds) {
        if (seconds < -MAX_SECONDS || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException(
                    "seconds: " + seconds + " (expected: -" + MAX_SECONDS + " to " + MAX_SECONDS + ")");
        }
        return seconds;
    }

    private static long requireNanos(final long nanos) {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new IllegalArgumentException("nanoseconds: " + nanos + " (expected: 0 to 999999999)");
        }
        return nanos;
    }
}
