package io.counters.benchmarks.alternatives;

import java.util.List;

/** The search that our handles make before they reach a slot, for designs that are measured without handles. */
public final class Buckets16 {
    private static final int BUCKETS = 16;

    private final long[] bounds = new long[BUCKETS];

    public Buckets16(final List<Long> finite) {
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = i < finite.size() ? finite.get(i) : Long.MAX_VALUE;
        }
    }

    public int of(final long value) {
        int bucket = value > bounds[7] ? 8 : 0;
        bucket += value > bounds[bucket + 3] ? 4 : 0;
        bucket += value > bounds[bucket + 1] ? 2 : 0;
        return bucket + (value > bounds[bucket] ? 1 : 0);
    }
}
