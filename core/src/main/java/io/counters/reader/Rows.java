package io.counters.reader;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.agrona.collections.Long2LongHashMap;

/**
 * Which row of the totals a slot belongs to, and in which order rows are shown: one per metric, or one per metric and
 * process. Rows stay from scan to scan until the catalog changes, so that a scan allocates nothing. Threads: one.
 */
final class Rows {
    /** The owner of a row that is merged over processes. */
    static final int MERGED = -1;

    private static final int NONE = -1;

    /** What a process's share of a metric takes here and in {@link Totals}, and as a sample. */
    private static final long BYTES_BY_ROW = 150;

    private static final long BYTES_BY_HISTOGRAM = 400;
    private static final int OWNER_BITS = 16; // an index below Geometry.MAX_PROCESSES

    private final boolean isPerProcess;
    private HeapShare heap = new HeapShare();
    private final Totals totals = new Totals();
    private Catalog catalog = Catalog.EMPTY;
    private boolean showsAll;

    // Only with a row per process; otherwise a metric's index is its row.
    private final Long2LongHashMap rowByKey = new Long2LongHashMap(NONE);
    private int size;
    private int[] metrics = {};
    private int[] owners = {};
    private int[] order = {};

    Rows(final boolean isPerProcess) {
        this.isPerProcess = isPerProcess;
    }

    /** Prepares a scan. */
    void begin(final Catalog current) {
        showsAll = !isPerProcess;
        if (current == catalog) {
            totals.clear();
            return;
        }
        catalog = current;
        totals.removeAll();
        rowByKey.clear();
        size = 0;
        order = new int[0];
        heap = new HeapShare();
        if (!isPerProcess) {
            for (int metric = 0; metric < current.limit(); metric++) {
                totals.add(current.isHistogram(metric));
            }
        }
    }

    Catalog catalog() {
        return catalog;
    }

    Totals totals() {
        return totals;
    }

    boolean isPerProcess() {
        return isPerProcess;
    }

    /** The row of a metric, or of the owner's share of it. */
    int row(final int metric, final int owner) {
        if (!isPerProcess) {
            return metric;
        }
        final long key = (long) metric << OWNER_BITS | owner;
        final int row = (int) rowByKey.get(key);
        return row == NONE ? add(key, metric, owner) : row;
    }

    /** Makes the scan forget the metrics that were removed while it ran: some of their slots may have been gone. */
    void leaveOutRemoved(final CatalogKeeper metrics) {
        showsAll = false;
        for (final int row : order()) {
            if (!metrics.isCurrent(catalog, metric(row))) {
                totals.leaveOut(row);
            }
        }
    }

    /** The rows in the order in which they are shown, those included that {@link #isShown} refuses. */
    int[] order() {
        if (!isPerProcess) {
            return catalog.order();
        }
        if (order.length != size) {
            final Comparator<Integer> byMetric = Comparator.comparingInt(row -> catalog.position(metrics[row]));
            order = IntStream.range(0, size)
                    .boxed()
                    .sorted(byMetric.thenComparingInt(row -> owners[row]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return order;
    }

    /** Whether all rows are to be shown, so that nobody need ask for each. */
    boolean showsAll() {
        return showsAll;
    }

    /** Whether the metric is still there, and the process still has a slot of it if rows are per process. */
    boolean isShown(final int row) {
        return !totals.isLeftOut(row) && (!isPerProcess || totals.hasSlot(row));
    }

    int metric(final int row) {
        return isPerProcess ? metrics[row] : row;
    }

    int owner(final int row) {
        return isPerProcess ? owners[row] : MERGED;
    }

    private int add(final long key, final int metric, final int owner) {
        heap.take(catalog.isHistogram(metric) ? BYTES_BY_ROW + BYTES_BY_HISTOGRAM : BYTES_BY_ROW);
        if (size == metrics.length) {
            metrics = Arrays.copyOf(metrics, 2 * size + 16);
            owners = Arrays.copyOf(owners, metrics.length);
        }
        metrics[size] = metric;
        owners[size] = owner;
        size++;
        final int row = totals.add(catalog.isHistogram(metric));
        rowByKey.put(key, row);
        return row;
    }
}
