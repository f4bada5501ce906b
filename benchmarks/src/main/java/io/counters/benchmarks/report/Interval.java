package io.counters.benchmarks.report;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A figure and where it would lie in {@value #PERCENT} of 100 repetitions of the whole run.
 *
 * @param low NaN when one figure is all there is
 * @param middle the estimate
 * @param high NaN when one figure is all there is
 */
public record Interval(double low, double middle, double high) {
    /** How sure the interval is. */
    public static final int PERCENT = 95;

    /** Of a mean, by Student's t over independent figures. */
    public static Interval ofMean(final Measurement measurement) {
        final double[] units = measurement.units();
        final double error = StatUtils.variance(units) / units.length;
        return of(StatUtils.mean(units), error, units.length - 1.0, x -> x);
    }

    /**
     * Of the ratio of two means, by Welch's t over the logarithms of independent figures: a ratio is a difference there, and
     * no figure is negative.
     */
    public static Interval ofRatio(final Measurement numerator, final Measurement denominator) {
        final double[] above = logarithms(numerator);
        final double[] below = logarithms(denominator);
        final double errorAbove = StatUtils.variance(above) / above.length;
        final double errorBelow = StatUtils.variance(below) / below.length;
        final double error = errorAbove + errorBelow;
        final double freedom = error
                * error
                / (errorAbove * errorAbove / (above.length - 1) + errorBelow * errorBelow / (below.length - 1));
        return of(StatUtils.mean(above) - StatUtils.mean(below), error, freedom, Math::exp);
    }

    private static Interval of(
            final double middle, final double error, final double freedom, final DoubleUnaryOperator scale) {
        final double half = half(error, freedom);
        return new Interval(
                scale.applyAsDouble(middle - half), scale.applyAsDouble(middle), scale.applyAsDouble(middle + half));
    }

    private static double half(final double error, final double freedom) {
        if (error == 0) {
            return 0;
        }
        return freedom > 0
                ? new TDistribution(freedom).inverseCumulativeProbability(0.5 + PERCENT / 200.0) * Math.sqrt(error)
                : Double.NaN;
    }

    private static double[] logarithms(final Measurement measurement) {
        return Arrays.stream(measurement.units()).map(Math::log).toArray();
    }
}
