package io.counters.micrometer;

import io.counters.writer.Counter;

/** The same of whole numbers. Threads: one at a time. */
final class LongGrowth {
    private final Counter counter;
    private long published;

    LongGrowth(final Counter counter) {
        this.counter = counter;
    }

    /** NaN and what has stepped back add nothing. */
    void publish(final double total) {
        final long grown = Math.max(0, Math.round(total) - published);
        counter.add(grown);
        published += grown;
    }
}
