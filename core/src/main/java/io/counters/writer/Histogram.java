package io.counters.writer;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;

/**
 * A distribution over the buckets of its definition.
 *
 * <p>Values are stored longs; a double is divided by the definition's scale and rounded, so that with scale -9 an
 * observation of 0.5 (seconds) is stored as 500,000,000. Sums wrap like longs.
 *
 * <p>Threads: any number may use one histogram at the same time. A thread with a lane never waits; virtual threads, and
 * threads beyond the number of lanes, share a few striped locks on the heap. No allocation after a thread's first call.
 */
public sealed interface Histogram permits LaneHistogram, SingleWriterHistogram {
    /** The largest number of equal observations that one call may make. */
    long MAX_TIMES = 1L << 32;

    /**
     * Records one observation.
     *
     * @param value in stored units
     */
    void observe(long value);

    /**
     * Records equal observations as one update.
     *
     * @param value in stored units
     * @param times 1 to {@link #MAX_TIMES}
     */
    void observe(long value, long times);

    /**
     * Records one observation in the base unit.
     *
     * @param value any double but NaN; what is too large for a stored long is recorded as the largest one
     * @throws IllegalArgumentException for NaN
     */
    void observe(double value);

    /**
     * Starts a timer whose time is recorded when it is closed, in stored units by the definition's scale.
     *
     * @return to be closed by the same or another thread, once
     */
    Timer.Sample start();

    /**
     * What this process has recorded, with what its predecessors of the same instance name have left it. Cost: it looks
     * at all slots of this process, so it is for displays and tests.
     *
     * @return a copy
     */
    HistogramValue snapshot();

    /**
     * The fastest way for one thread: a handle that knows the calling thread's slot. Another thread may call it too,
     * which is correct but no faster than this histogram.
     *
     * @return a handle for the calling thread
     */
    Histogram singleWriter();

    /**
     * What was asked for.
     *
     * @return name, labels, unit, bounds and help
     */
    MetricDefinition definition();
}
