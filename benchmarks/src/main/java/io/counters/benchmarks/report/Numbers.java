package io.counters.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;

/** How figures are written on the page. */
final class Numbers {
    private static final MathContext SIGNIFICANT = new MathContext(3);

    private Numbers() {}

    /** As many digits as a figure has that was measured on one machine on one day. */
    static String rounded(final double value) {
        if (!Double.isFinite(value)) {
            return "?";
        }
        final BigDecimal rounded = new BigDecimal(value).round(SIGNIFICANT);
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }

    /** All digits, and none that say nothing. */
    static String plain(final double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
