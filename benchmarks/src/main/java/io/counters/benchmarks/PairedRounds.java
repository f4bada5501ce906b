package io.counters.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * How much longer one loop takes than another in the same virtual machine, by short rounds of both by turns: the median of
 * the rounds' ratios and where it lies. Time is the thread's own, so that who else runs is not counted. A round is short
 * beside anything that happens on a machine, so that most of them see both loops under the same conditions, and a median
 * does not ask how bad the others were.
 *
 * @param low lower end of what the median is in, {@value #PERCENT} times in 100
 * @param median of the ratios
 * @param high upper end
 */
record PairedRounds(double low, double median, double high) {
    static final int PERCENT = 99;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 400;
    private static final int WARM_UP_ROUNDS = 200;
    private static final long ROUND_NANOS = 300_000;
    private static final int FIRST_CALLS = 1000;

    /** Runs both loops, each of which takes how often it is to go round. */
    static PairedRounds of(final IntConsumer numerator, final IntConsumer denominator) {
        int calls = FIRST_CALLS;
        for (int i = 0; i < WARM_UP_ROUNDS || nanos(denominator, calls) < ROUND_NANOS; i++) {
            nanos(numerator, calls);
            if (nanos(denominator, calls) < ROUND_NANOS) {
                calls *= 2;
            }
        }
        final double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            // Who goes first changes: the second finds a machine that the first has left.
            final boolean isNumeratorFirst = i % 2 == 0;
            final long first = nanos(isNumeratorFirst ? numerator : denominator, calls);
            final long second = nanos(isNumeratorFirst ? denominator : numerator, calls);
            ratios[i] = isNumeratorFirst ? (double) first / second : (double) second / first;
        }
        return ofRatios(ratios);
    }

    /** By order statistics: how many figures lie below the median is binomial, whatever their distribution. */
    static PairedRounds ofRatios(final double... ratios) {
        final double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        final int below =
                new BinomialDistribution(sorted.length, 0.5).inverseCumulativeProbability((1 - PERCENT / 100.0) / 2);
        final int rank = Math.max(below - 1, 0);
        return new PairedRounds(sorted[rank], sorted[sorted.length / 2], sorted[sorted.length - 1 - rank]);
    }

    private static long nanos(final IntConsumer loop, final int calls) {
        final long begin = THREADS.getCurrentThreadCpuTime();
        loop.accept(calls);
        return THREADS.getCurrentThreadCpuTime() - begin;
    }
}
