package io.counters.writer;

import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metrics of a segment by id, as far as this process has looked. Threads: one at a time. */
final class MetricDirectory {
    private static final long NEVER = -1;

    private final MetricTable table;
    private final Map<MetricId, MetricRecord> byId = new HashMap<>();
    private final List<@Nullable MetricRecord> byIndex = new ArrayList<>();
    private long seenVersion = NEVER;

    MetricDirectory(final MetricTable table) {
        this.table = table;
    }

    /**
     * Finds a metric.
     *
     * @throws MetricConflictException if the id is there with another meaning
     */
    @Nullable
    MetricRecord find(final MetricDefinition definition) {
        final MetricRecord found = find(definition.id());
        if (found != null && !found.definition().isCompatibleWith(definition)) {
            throw conflict(found.definition(), definition);
        }
        return found;
    }

    /** Finds a metric, whatever it means. */
    @Nullable
    MetricRecord find(final MetricId id) {
        refresh();
        return byId.get(id);
    }

    /** Takes up what this process has registered since it looked, with the mutex held all the time. */
    void add(final MetricRecord registered) {
        replace(registered.index(), null, registered);
        seenVersion = table.version();
    }

    static MetricConflictException conflict(final MetricDefinition there, final MetricDefinition asked) {
        return new MetricConflictException("metric " + Text.printable(asked.id().toString()) + " is there as "
                + meaning(there) + " (asked for: " + meaning(asked) + ")");
    }

    private static String meaning(final MetricDefinition definition) {
        return definition.kind() + " " + definition.type() + " " + definition.aggregation() + " unit '"
                + Text.printable(definition.unit()) + "' scale " + definition.scale() + " bounds "
                + definition.bounds();
    }

    private void refresh() {
        final long version = table.version();
        if (version == seenVersion && (version & 1) == 0) {
            return; // an odd one may be that of a change that its process did not live to finish
        }
        for (int i = 0; i < table.highWater(); i++) {
            final MetricRecord known = i < byIndex.size() ? byIndex.get(i) : null;
            if (known == null || !table.isCurrent(i, known.generation())) {
                replace(i, known, table.read(i));
            }
        }
        seenVersion = version;
    }

    private void replace(final int index, final @Nullable MetricRecord before, final @Nullable MetricRecord after) {
        if (before != null) {
            byId.remove(before.definition().id(), before);
        }
        while (byIndex.size() <= index) {
            byIndex.add(null);
        }
        byIndex.set(index, after);
        if (after != null) {
            byId.put(after.definition().id(), after);
        }
    }
}
