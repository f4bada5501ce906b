package io.counters.benchmarks.report;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A figure and where it would lie in {@value #PERCENT} of 100 repetitions of the whole run.
 *
 * @param low NaN when one round is all there is
 * @param middle the estimate
 * @param high NaN when one round is all there is
 */
public record Interval(double low, double middle, double high) {
    /** How sure the interval is. */
    public static final int PERCENT = 95;

    /** Of a mean, by Student's t over the rounds. */
    public static Interval ofMean(final Measurement measurement) {
        return of(measurement.units(), x -> x);
    }

    /**
     * Of the ratio of two means, by Student's t over the logarithm of the ratio in each round that both were measured in: what
     * slows a whole round down slows both. Empty when there is no such round.
     */
    public static Optional<Interval> ofRatio(final Measurement numerator, final Measurement denominator) {
        final double[] ratios = numerator.logarithmsOfRatioTo(denominator);
        return ratios.length == 0 ? Optional.empty() : Optional.of(of(ratios, Math::exp));
    }

    /** The estimate, and in brackets the ends, where they are others. */
    String text() {
        return low == high
                ? Numbers.rounded(middle)
                : "%s (%s to %s)".formatted(Numbers.rounded(middle), Numbers.rounded(low), Numbers.rounded(high));
    }

    private static Interval of(final double[] figures, final DoubleUnaryOperator scale) {
        final double middle = StatUtils.mean(figures);
        final double half = half(figures);
        return new Interval(
                scale.applyAsDouble(middle - half), scale.applyAsDouble(middle), scale.applyAsDouble(middle + half));
    }

    private static double half(final double[] figures) {
        if (figures.length == 1) {
            return Double.NaN;
        }
        final double t = new TDistribution(figures.length - 1.0).inverseCumulativeProbability(0.5 + PERCENT / 200.0);
        return t * Math.sqrt(StatUtils.variance(figures) / figures.length);
    }
}
