package io.counters.writer;

/** Turns values in a metric's base unit into stored longs. Threads: immutable. */
final class Scale {
    private static final int NANOS = -9;

    private final double perUnit;
    private final long nanosPerStored;
    private final long storedPerNano;

    Scale(final int scale) {
        perUnit = Math.pow(10, -scale);
        nanosPerStored = scale >= NANOS ? power(scale - NANOS) : 1;
        storedPerNano = scale < NANOS ? power(NANOS - scale) : 1;
    }

    long stored(final double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("value: NaN (expected: a number)");
        }
        return Math.round(value * perUnit);
    }

    /** For metrics whose base unit is the second. */
    long storedNanos(final long nanos) {
        return nanos / nanosPerStored * storedPerNano;
    }

    /** Powers beyond a long's range divide every time to zero. */
    private static long power(final int exponent) {
        return exponent > 18 ? Long.MAX_VALUE : Math.round(Math.pow(10, exponent));
    }
}
