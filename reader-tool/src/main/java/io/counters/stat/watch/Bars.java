package io.counters.stat.watch;

import java.util.List;

/** Numbers as bars of one character each, and as horizontal ones. */
final class Bars {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    private static final String EIGHTHS = "▏▎▍▌▋▊▉█";
    private static final char NO_VALUE = ' ';
    private static final char EMPTY = '·';

    private Bars() {}

    /** Values over time. What cannot be below zero (a rate) is measured from there, a level from its smallest value. */
    static String trend(final float[] values, final boolean isFromZero) {
        float low = isFromZero ? 0 : Float.POSITIVE_INFINITY;
        float high = isFromZero ? 0 : Float.NEGATIVE_INFINITY;
        for (final float value : values) {
            if (Float.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        final StringBuilder line = new StringBuilder(values.length);
        for (final float value : values) {
            line.append(Float.isFinite(value) ? level(share(value, low, high)) : NO_VALUE);
        }
        return line.toString();
    }

    /** The buckets of a histogram side by side; an empty one is a dot. */
    static String buckets(final List<Long> buckets) {
        final long most = buckets.stream().mapToLong(Long::longValue).max().orElse(0);
        final StringBuilder line = new StringBuilder(buckets.size());
        buckets.forEach(count -> line.append(count <= 0 ? EMPTY : level((double) count / most)));
        return line.toString();
    }

    /** A bar that is so much of a width, to an eighth of a column. What is not zero is never invisible. */
    static String horizontal(final double share, final int width) {
        final int eighths = LEVELS.length();
        final int length = share <= 0 ? 0 : Math.max(1, (int) Math.round(Math.min(1, share) * width * eighths));
        final int rest = length % eighths;
        return "█".repeat(length / eighths) + (rest == 0 ? "" : EIGHTHS.charAt(rest - 1));
    }

    private static double share(final float value, final float low, final float high) {
        return high > low ? ((double) value - low) / ((double) high - low) : 0;
    }

    private static char level(final double share) {
        return LEVELS.charAt((int) Math.round(Math.max(0, Math.min(1, share)) * (LEVELS.length() - 1)));
    }
}
