package io.counters.stat.text;

import java.time.Duration;

/** Spans of time for people: the two largest units that are not zero. */
public final class Durations {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private Durations() {}

    public static String text(final Duration duration) {
        final long seconds = Math.max(0, duration.toSeconds());
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return pair(seconds, MINUTE, "m", 1, "s");
        }
        return seconds < DAY ? pair(seconds, HOUR, "h", MINUTE, "m") : pair(seconds, DAY, "d", HOUR, "h");
    }

    private static String pair(
            final long seconds, final int large, final String largeName, final int small, final String smallName) {
        final long rest = seconds % large / small;
        return seconds / large + largeName + (rest == 0 ? "" : " " + rest + smallName);
    }
}
