package io.counters.stress.model;

import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What a histogram's slot ought to hold, kept in the simplest arithmetic there is. */
record Ledger(long identity, List<Long> buckets, long sum, long min, long max) {
    static final Ledger NONE = born(SlotIdentity.NONE);

    static Ledger born(long identity) {
        return new Ledger(
                identity, Collections.nCopies(HistogramLayout.BUCKETS, 0L), 0, Long.MAX_VALUE, Long.MIN_VALUE);
    }

    Ledger with(Step.Observe one) {
        List<Long> counted = IntStream.range(0, HistogramLayout.BUCKETS)
                .mapToObj(i -> buckets.get(i) + (i == one.bucket() ? one.times() : 0))
                .toList();
        return new Ledger(
                identity, counted, sum + one.times() * one.x(), Math.min(min, one.x()), Math.max(max, one.x()));
    }

    long count() {
        return buckets.stream().mapToLong(Long::longValue).sum();
    }
}
