package io.counters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The upper bounds of a histogram's buckets, and what one stored unit of them is worth.
 *
 * <p>A value {@code x} belongs to the first bucket whose bound is at least {@code x}; what is above the last bound goes
 * to a last bucket without one. Bounds are stored longs: with unit {@code seconds} and scale {@code -9} a stored 1 is a
 * nanosecond. Threads: immutable.
 *
 * @param bounds 1 to {@value #MAX_BOUNDS} finite bounds, strictly ascending; copied, unmodifiable
 * @param unit name of the base unit, may be empty
 * @param scale the power of ten by which a stored long is multiplied to get the base unit, -18 to 18
 */
public record Buckets(List<Long> bounds, String unit, int scale) {
    /** The largest number of finite bounds; one more bucket takes what is above them. */
    public static final int MAX_BOUNDS = 15;

    /**
     * Copies and checks its arguments.
     *
     * @param bounds copied
     * @param unit may be empty
     * @param scale -18 to 18
     * @throws IllegalArgumentException if there are too few or too many bounds, or they do not ascend
     */
    public Buckets {
        bounds = List.copyOf(bounds);
        requireBounds(bounds);
        MetricDefinition.requireScale(scale);
    }

    /**
     * Bounds as given, in a unit without name.
     *
     * @param bounds 1 to 15, strictly ascending; copied
     * @return the buckets
     */
    public static Buckets of(final long... bounds) {
        return new Buckets(Arrays.stream(bounds).boxed().toList(), "", 0);
    }

    /**
     * Bounds at equal distances.
     *
     * @param first the first bound
     * @param width distance of neighbours, positive
     * @param count how many, 1 to 15
     * @return the buckets
     */
    public static Buckets linear(final long first, final long width, final int count) {
        return of(LongStream.range(0, requireCount(count))
                .map(i -> Math.addExact(first, Math.multiplyExact(width, i)))
                .toArray());
    }

    /**
     * Bounds at equal ratios, rounded to the nearest long.
     *
     * @param first the first bound, positive
     * @param factor ratio of neighbours, above 1 and large enough that rounded neighbours differ
     * @param count how many, 1 to 15
     * @return the buckets
     */
    public static Buckets exponential(final long first, final double factor, final int count) {
        final List<Long> bounds = new ArrayList<>();
        double bound = first;
        for (int i = 0; i < requireCount(count); i++) {
            bounds.add(Math.round(bound));
            bound *= factor;
        }
        return new Buckets(bounds, "", 0);
    }

    /**
     * Nanoseconds from 1 microsecond to 10 seconds in steps of 1, 3.2 and 10, shown as seconds.
     *
     * @return the buckets
     */
    public static Buckets latency() {
        return new Buckets(
                List.of(
                        1_000L,
                        3_200L,
                        10_000L,
                        32_000L,
                        100_000L,
                        320_000L,
                        1_000_000L,
                        3_200_000L,
                        10_000_000L,
                        32_000_000L,
                        100_000_000L,
                        320_000_000L,
                        1_000_000_000L,
                        3_200_000_000L,
                        10_000_000_000L),
                "seconds",
                -9);
    }

    /**
     * Bytes from 64 to 16 GiB in steps of four.
     *
     * @return the buckets
     */
    public static Buckets size() {
        return exponential(64, 4, MAX_BOUNDS).withUnit("bytes", 0);
    }

    /**
     * The same bounds in another unit.
     *
     * @param newUnit name of the base unit, may be empty
     * @param newScale the power of ten that turns a stored long into the base unit
     * @return new buckets
     */
    public Buckets withUnit(final String newUnit, final int newScale) {
        return new Buckets(bounds, newUnit, newScale);
    }

    static void requireBounds(final List<Long> bounds) {
        if (bounds.isEmpty() || bounds.size() > MAX_BOUNDS) {
            throw new IllegalArgumentException(
                    "number of bucket bounds: " + bounds.size() + " (expected: 1 to " + MAX_BOUNDS + ")");
        }
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i) <= bounds.get(i - 1)) {
                throw new IllegalArgumentException("bucket bound " + i + ": " + bounds.get(i) + " (expected: above "
                        + bounds.get(i - 1) + ", bounds ascend strictly)");
            }
        }
    }

    private static int requireCount(final int count) {
        if (count < 1 || count > MAX_BOUNDS) {
            throw new IllegalArgumentException("count: " + count + " (expected: 1 to " + MAX_BOUNDS + ")");
        }
        return count;
    }
}
