package io.counters.benchmarks.report;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One benchmark with one set of parameters.
 *
 * @param key what was measured
 * @param unit of all figures, as JMH writes it
 * @param rounds the score of each iteration, by the beginning of the round that it was made in: what has the same beginning
 *     was measured side by side
 * @param percentiles of single times, where they were taken: means over the rounds
 * @param allocated bytes per operation, where that was looked at: the most in any round
 */
public record Measurement(
        Key key,
        String unit,
        SortedMap<Instant, List<Double>> rounds,
        SortedMap<Double, Double> percentiles,
        @Nullable Double allocated) {

    /** Refuses what nothing can be computed from. */
    public Measurement {
        if (rounds.isEmpty() || rounds.values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException(key + ": no figures (expected: at least one of each round)");
        }
    }

    public double mean() {
        return Arrays.stream(units()).average().orElseThrow();
    }

    /** With the rounds of another measurement of the same. */
    Measurement and(final Measurement later) {
        final TreeMap<Instant, List<Double>> all = new TreeMap<>(rounds);
        all.putAll(later.rounds);
        final double weight = (double) later.rounds.size() / (rounds.size() + later.rounds.size());
        final TreeMap<Double, Double> means = new TreeMap<>(percentiles);
        later.percentiles.forEach(
                (percent, score) -> means.merge(percent, score, (before, after) -> before + weight * (after - before)));
        return new Measurement(key, unit, all, means, most(allocated, later.allocated));
    }

    /**
     * The figures that are independent of each other: the means of the rounds, since what a virtual machine has compiled
     * well or badly is in all iterations that it makes.
     */
    double[] units() {
        return rounds.values().stream().mapToDouble(Measurement::mean).toArray();
    }

    /** The logarithm of the ratio to another measurement, for each round that both were made in. */
    double[] logarithmsOfRatioTo(final Measurement other) {
        return rounds.entrySet().stream()
                .filter(round -> other.rounds.containsKey(round.getKey()))
                .mapToDouble(round -> Math.log(mean(round.getValue()) / mean(other.rounds.get(round.getKey()))))
                .toArray();
    }

    private static double mean(final @Nullable List<Double> scores) {
        return scores == null
                ? Double.NaN
                : scores.stream().mapToDouble(score -> score).average().orElseThrow();
    }

    private static @Nullable Double most(final @Nullable Double one, final @Nullable Double other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.max(one, other);
    }
}
