package io.counters.stat.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * Mean and deviation of numbers that come one by one, by Welford's method: it keeps no number, and does not lose the small
 * differences of large ones. Threads: one.
 */
final class Spread {
    /** Twice the digits of the results, so that what is lost on the way is not seen in them. */
    private static final MathContext WORKING = MathContext.DECIMAL128;

    private static final MathContext RESULT = MathContext.DECIMAL64;

    private long count;
    private BigDecimal mean = BigDecimal.ZERO;
    private BigDecimal squares = BigDecimal.ZERO;

    void add(final BigDecimal number) {
        count++;
        final BigDecimal rounded = number.round(WORKING);
        final BigDecimal before = rounded.subtract(mean, WORKING);
        mean = mean.add(before.divide(BigDecimal.valueOf(count), WORKING), WORKING);
        final BigDecimal after = rounded.subtract(mean, WORKING);
        squares = squares.add(before.multiply(after, WORKING), WORKING);
    }

    long count() {
        return count;
    }

    BigDecimal mean() {
        return mean.round(RESULT);
    }

    /** That of a sample, which divides by one less than there are numbers: two at least. */
    BigDecimal deviation() {
        return squares.divide(BigDecimal.valueOf(count - 1), WORKING).sqrt(RESULT);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "mean %.4g, deviation %.4g of %d looks",
                mean().doubleValue(),
                deviation().doubleValue(),
                count);
    }
}
