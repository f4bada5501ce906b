package io.counters.stat.demo;

import io.counters.MetricDefinition;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** A histogram or a timer, and what this thread observed with it, sorted into buckets by the definition's bounds. */
final class BookedHistogram extends Account {
    private final LongConsumer observe;
    private final long[] bounds;
    private final long[] buckets;
    private long sum;

    /**
     * Keeps books for one histogram.
     *
     * @param observe the call on it
     */
    BookedHistogram(final MetricDefinition definition, final LongConsumer observe) {
        super(definition.id());
        this.observe = observe;
        bounds = definition.bounds().stream().mapToLong(Long::longValue).toArray();
        buckets = new long[bounds.length + 1];
    }

    void observe(final long value) {
        observe.accept(value);
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        buckets[bucket]++;
        sum += value;
        noteCall();
    }

    @Override
    Amount amount() {
        return new Amount.Spread(
                Arrays.stream(buckets).sum(),
                sum,
                Arrays.stream(buckets).boxed().toList());
    }
}
