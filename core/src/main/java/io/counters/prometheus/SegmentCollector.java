package io.counters.prometheus;

import io.counters.CountersException;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.SegmentPath;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A segment among the collectors of Prometheus's Java client: each scrape of the registry is a scan, and shows what all
 * processes have counted until then, in the same series as {@code counters-stat list --openmetrics}.
 *
 * <p>A segment that is replaced by a new one is followed. While there is none that can be read,
 * {@code counters_segment_up} is 0 and nothing else is shown: a scrape never fails because of a segment. A metric that
 * bears the name of one of the registry's own is added to that one's series, if both are of one type, else the registry
 * itself refuses every scrape; so let names differ, by a prefix for instance.
 *
 * <p>Threads: any number, one after the other.
 */
public final class SegmentCollector implements MultiCollector, AutoCloseable {
    private final SegmentPath path;
    private @Nullable SegmentReader reader;
    private List<Series> known = List.of();
    private boolean isClosed;

    /**
     * Opens nothing yet: the segment may come later.
     *
     * @param nameOrPath a name in the user's private directory, or a path with a slash
     * @throws IllegalArgumentException if this is neither a name nor a path
     */
    public SegmentCollector(final String nameOrPath) {
        path = SegmentPath.resolve(nameOrPath);
    }

    /**
     * Scans the segment.
     *
     * @return what Prometheus is to see; nothing after {@link #close}
     */
    @Override
    public synchronized MetricSnapshots collect() {
        if (isClosed) {
            return MetricSnapshots.of();
        }
        final Exposition page = Exposition.of(Map.of("", snapshot()), known);
        known = page.series();
        return page.toSnapshots();
    }

    /** Closes the file, if one is open. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        isClosed = true;
        known = List.of();
        closeReader();
    }

    private Optional<SegmentSnapshot> snapshot() {
        try {
            return Optional.of(currentReader().snapshot());
        } catch (final CountersException e) {
            closeReader();
            return Optional.empty();
        }
    }

    private SegmentReader currentReader() {
        SegmentReader current = reader;
        if (current == null || !current.isCurrent()) {
            closeReader();
            current = SegmentReader.open(path.file());
            reader = current;
        }
        return current;
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
