package io.counters.reader;

/**
 * What reading the slots took. Threads: immutable.
 *
 * @param slots slots that belong to a metric
 * @param firstTry how many of them could be read at the first look
 * @param retries further looks, over all slots
 * @param busy slots that did not rest long enough
 * @param corrupt slots that contradict themselves
 * @param nanos time for the pass over the slots, without what the caller does with the values
 */
public record ReadStats(long slots, long firstTry, long retries, long busy, long corrupt, long nanos) {
    /**
     * Adds up two scans.
     *
     * @param other another scan, or several
     * @return both together
     */
    public ReadStats plus(final ReadStats other) {
        return new ReadStats(
                slots + other.slots,
                firstTry + other.firstTry,
                retries + other.retries,
                busy + other.busy,
                corrupt + other.corrupt,
                nanos + other.nanos);
    }
}
