package io.counters.writer;

import io.counters.Buckets;
import java.util.List;

/** Finds the first bound that is not below a value. The bounds are copied; four comparisons whatever their number. */
final class BucketSearch {
    private final long[] bounds = new long[Buckets.MAX_BOUNDS + 1];

    BucketSearch(final List<Long> bounds) {
        for (int i = 0; i < this.bounds.length; i++) {
            this.bounds[i] = i < bounds.size() ? bounds.get(i) : Long.MAX_VALUE; // nothing is above the padding
        }
    }

    int bucketOf(final long value) {
        int bucket = value > bounds[7] ? 8 : 0;
        bucket += value > bounds[bucket + 3] ? 4 : 0;
        bucket += value > bounds[bucket + 1] ? 2 : 0;
        return bucket + (value > bounds[bucket] ? 1 : 0);
    }
}
