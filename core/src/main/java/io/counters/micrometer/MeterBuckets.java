package io.counters.micrometer;

import io.counters.Buckets;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The bounds of a meter's 16 buckets. */
final class MeterBuckets {
    private static final int DECIMALS = 3;
    private static final int MAX_DECIMALS = 9;
    private static final String BYTES = "bytes";

    private MeterBuckets() {}

    /** Nanoseconds. */
    static Buckets ofTimer(final DistributionStatisticConfig config) {
        final List<Double> wanted = wanted(config, 0);
        final Buckets latency = Buckets.latency();
        return wanted.isEmpty() ? latency : new Buckets(stored(wanted, 0), latency.unit(), latency.scale());
    }

    /** So fine that thousandths can be told apart, of bytes only whole ones, and every bound that is wanted. */
    static Buckets ofSummary(final String unit, final DistributionStatisticConfig config) {
        final List<Double> wanted = wanted(config, MAX_DECIMALS);
        final int usual = unit.equals(BYTES) ? 0 : DECIMALS;
        if (wanted.isEmpty()) {
            final Buckets all = unit.equals(BYTES) ? Buckets.size() : Buckets.exponential(1, 4, Buckets.MAX_BOUNDS);
            final long storedPerUnit = Math.round(Math.pow(10, usual));
            return new Buckets(
                    all.bounds().stream().map(bound -> bound * storedPerUnit).toList(), unit, -usual);
        }
        final int decimals = wanted.stream()
                .mapToInt(bound ->
                        new BigDecimal(bound.toString()).stripTrailingZeros().scale())
                .reduce(usual, Math::max);
        final int fine = Math.min(decimals, MAX_DECIMALS);
        return new Buckets(stored(wanted, fine), unit, -fine);
    }

    /**
     * The objectives, or else the bounds of a percentile histogram that says where it ends, at most as many as a segment's
     * histogram has; without those that are beyond a long with so many decimals.
     */
    private static List<Double> wanted(final DistributionStatisticConfig config, final int decimals) {
        final double limit = Long.MAX_VALUE / Math.pow(10, decimals);
        final double @Nullable [] objectives = config.getServiceLevelObjectiveBoundaries();
        final Double largest = config.getMaximumExpectedValueAsDouble();
        final DoubleStream all;
        if (objectives != null && objectives.length > 0) {
            all = Arrays.stream(objectives);
        } else if (largest != null && Double.isFinite(largest)) {
            all = config.getHistogramBuckets(true).stream().mapToDouble(bound -> bound);
        } else {
            all = DoubleStream.empty();
        }
        return thinned(
                all.filter(bound -> bound < limit).sorted().distinct().boxed().toList());
    }

    /** The first, the last, and what is evenly between them. */
    private static List<Double> thinned(final List<Double> bounds) {
        final int last = Buckets.MAX_BOUNDS - 1;
        return bounds.size() <= Buckets.MAX_BOUNDS
                ? bounds
                : IntStream.rangeClosed(0, last)
                        .mapToObj(i -> bounds.get(i * (bounds.size() - 1) / last))
                        .toList();
    }

    private static List<Long> stored(final List<Double> bounds, final int decimals) {
        return bounds.stream()
                .map(bound -> Math.round(bound * Math.pow(10, decimals)))
                .distinct()
                .toList();
    }
}
