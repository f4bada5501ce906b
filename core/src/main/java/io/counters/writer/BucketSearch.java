package io.counters.writer;

import io.counters.Buckets;
import java.util.List;

/**
 * Finds the first bound that is not below a value. The bounds are copied.
 *
 * <p>Nobody can predict on which side of a bound a value lies, so the compiler must not be free to make that a branch:
 * it counts the bounds below the value by the signs of differences, first those of every fourth bound, then those in
 * between.
 */
final class BucketSearch {
    /** The largest value that is not far from zero: nothing that is not far either is above it. */
    private static final long LARGEST = Long.MAX_VALUE >> 1;

    private final long[] bounds = new long[Buckets.MAX_BOUNDS + 1];
    private final int finite;

    /** Negative if a bound is far from zero. */
    private final long far;

    BucketSearch(final List<Long> bounds) {
        finite = bounds.size();
        for (int i = 0; i < this.bounds.length; i++) {
            this.bounds[i] = i < finite ? bounds.get(i) : LARGEST;
        }
        far = bounds.stream().mapToLong(BucketSearch::far).reduce(0, (a, b) -> a | b);
    }

    int bucketOf(final long value) {
        if ((far(value) | far) < 0) {
            return bucketOfFar(value);
        }
        final int first = 4 * (below(bounds[3], value) + below(bounds[7], value) + below(bounds[11], value));
        return first + below(bounds[first], value) + below(bounds[first + 1], value) + below(bounds[first + 2], value);
    }

    /** 1 if the bound is below the value, else 0. Neither is far from zero. */
    private static int below(final long bound, final long value) {
        return (int) ((bound - value) >>> (Long.SIZE - 1));
    }

    private int bucketOfFar(final long value) {
        int bucket = 0;
        while (bucket < finite && value > bounds[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** Negative if the upper two bits differ: the difference of two such numbers may be too large for a long. */
    private static long far(final long value) {
        return value ^ (value << 1);
    }
}
