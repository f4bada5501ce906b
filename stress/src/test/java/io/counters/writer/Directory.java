package io.counters.writer;

import io.counters.MetricId;
import io.counters.segment.MetricTable;
import io.counters.segment.Segment;

/** What a writer knows of the metric table, for tests outside of this package. */
public final class Directory {
    private final MetricDirectory directory;

    public Directory(Segment segment) {
        directory = new MetricDirectory(new MetricTable(segment));
    }

    public boolean knows(String metric) {
        return directory.find(MetricId.of(metric)) != null;
    }
}
