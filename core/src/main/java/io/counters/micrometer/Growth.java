package io.counters.micrometer;

import io.counters.writer.DoubleCounter;

/**
 * A total that somebody else keeps, from zero at each start of the process, while the segment goes on over restarts: so
 * what is added is its growth. Threads: one at a time.
 */
final class Growth {
    private final DoubleCounter counter;
    private double published;

    Growth(final DoubleCounter counter) {
        this.counter = counter;
    }

    /** NaN, infinities and what has stepped back add nothing. */
    void publish(final double total) {
        final double grown = total - published;
        counter.add(grown > 0 && Double.isFinite(grown) ? grown : 0);
        if (grown > 0 && Double.isFinite(grown)) {
            published += grown; // what was added, which rounding may make another number than the total
        }
    }
}
