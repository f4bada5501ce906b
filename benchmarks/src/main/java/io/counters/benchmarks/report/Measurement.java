package io.counters.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One benchmark with one set of parameters.
 *
 * @param key what was measured
 * @param unit of all figures, as JMH writes it
 * @param forks the score of each iteration, by virtual machine
 * @param percentiles of all samples together, where single times were taken
 * @param allocated bytes per operation, where that was looked at
 */
public record Measurement(
        Key key,
        String unit,
        List<List<Double>> forks,
        SortedMap<Double, Double> percentiles,
        @Nullable Double allocated) {

    /** Refuses what nothing can be computed from. */
    public Measurement {
        if (forks.isEmpty() || forks.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException(key + ": no figures (expected: at least one of each fork)");
        }
    }

    public double mean() {
        return Arrays.stream(units()).average().orElseThrow();
    }

    /**
     * The figures that are independent of each other: the means of the virtual machines, since what one of them has
     * compiled well or badly is in all its iterations; the iterations when there was one virtual machine only.
     */
    double[] units() {
        return forks.size() > 1
                ? forks.stream().mapToDouble(Measurement::mean).toArray()
                : forks.get(0).stream().mapToDouble(score -> score).toArray();
    }

    private static double mean(final List<Double> scores) {
        return scores.stream().mapToDouble(score -> score).average().orElseThrow();
    }
}
