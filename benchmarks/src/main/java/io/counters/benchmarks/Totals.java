package io.counters.benchmarks;

/**
 * What was done, or what a peer says was done.
 *
 * @param count calls
 * @param sum of their arguments; NaN for a peer that does not keep it
 */
record Totals(long count, double sum) {
    private static final double ROUNDING = 1e-9;

    /** An empty loop, a lost update and a call that did something else all end here. */
    static void requireEqual(final Object what, final Totals done, final Totals shown) {
        final boolean isSumRight =
                Double.isNaN(shown.sum) || Math.abs(shown.sum - done.sum) <= ROUNDING * Math.abs(done.sum);
        if (done.count == 0 || shown.count != done.count || !isSumRight) {
            throw new IllegalStateException(what + ": shows " + shown + " (expected: " + done + ", and some calls)");
        }
    }

    Totals plus(final Totals other) {
        return new Totals(count + other.count, sum + other.sum);
    }

    static Totals ofCount(final long count) {
        return new Totals(count, Double.NaN);
    }
}
