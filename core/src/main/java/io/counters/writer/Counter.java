package io.counters.writer;

import io.counters.MetricDefinition;

/**
 * A total that only grows.
 *
 * <p>Threads: any number may use one counter at the same time; none ever waits for another. Cost: a few nanoseconds, no
 * allocation after a thread's first call, which takes microseconds. The sum wraps like a long. After its
 * {@link Metrics} is closed, a counter goes on counting for {@link #value} alone.
 */
public sealed interface Counter permits LaneCounter, SingleWriterCounter {
    /** Adds one. */
    void increment();

    /**
     * Adds to the total.
     *
     * @param amount zero or more
     * @throws IllegalArgumentException if the amount is negative; the total stays as it was
     */
    void add(long amount);

    /**
     * What this process has counted, with what its predecessors of the same instance name have left it. Cost: it looks at
     * all slots of this process, so it is for displays and tests.
     *
     * @return the sum over this process's threads
     */
    long value();

    /**
     * The fastest way for one thread: a handle that knows the calling thread's slot. Another thread may call it too, which
     * is correct but no faster than this counter.
     *
     * @return a handle for the calling thread
     */
    Counter singleWriter();

    /**
     * What was asked for.
     *
     * @return name, labels, unit and help
     */
    MetricDefinition definition();
}
