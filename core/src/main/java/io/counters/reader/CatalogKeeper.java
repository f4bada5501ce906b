package io.counters.reader;

import io.counters.segment.MetricTable;

/**
 * Keeps the catalog up to date. The table's version tells cheaply that nothing changed; since a death may hide a change
 * from it, every record is looked at from time to time as well. Threads: one.
 */
final class CatalogKeeper {
    /** A table that changes more often while it is read is shown as it was found; the next scan reads it again. */
    private static final int MAX_ATTEMPTS = 3;

    private final MetricTable table;
    private Catalog catalog = Catalog.EMPTY;
    private boolean isRead;
    private long version;

    CatalogKeeper(final MetricTable table) {
        this.table = table;
    }

    /**
     * Returns the catalog for a scan that begins now.
     *
     * @param thoroughly whether to look at every record even if the version did not move
     */
    Catalog update(final boolean thoroughly) {
        if (thoroughly || !isRead || hasChanged()) {
            isRead = true;
            int attempts = 0;
            do {
                version = table.version();
                catalog = Catalog.read(table, catalog);
            } while (hasChanged() && ++attempts < MAX_ATTEMPTS);
        }
        return catalog;
    }

    /** Whether a metric of the catalog may have been removed since. */
    boolean hasChanged() {
        return table.version() != version;
    }

    boolean isCurrent(final Catalog of, final int metric) {
        return of.isCurrent(table, metric);
    }
}
