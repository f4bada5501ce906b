package io.counters.stat.foreign;

import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One kind of foreign file, mapped. Threads: one. */
interface Contents {
    /** The kind, and its version if it has one. */
    String format();

    /** When its writer began, or the file was made. Another time means another writer. */
    Instant startedAt();

    /** How many metrics there is room for; as many as there are where it does not say. */
    int capacity(int used);

    /** Who writes it; empty where nothing tells. */
    Optional<ProcessInfo> process(Instant now) throws IOException;

    /**
     * All that is counted in it, in any order.
     *
     * @throws IOException if it contradicts itself; the message says where
     */
    Scanned scan() throws IOException;

    /**
     * What one pass over the file saw.
     *
     * @param metrics no two of one id
     * @param firstTry how many could be read at the first look
     * @param retries further looks, over all of them
     * @param busy how many did not rest long enough
     */
    record Scanned(List<MetricSample> metrics, long firstTry, long retries, long busy) {}
}
