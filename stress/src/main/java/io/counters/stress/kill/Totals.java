package io.counters.stress.kill;

import io.counters.HistogramValue;
import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.stress.kill.Tally.Promise;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a reader shows after everything, against the ledger: equal, since calls in flight have been booked by then. */
final class Totals {
    private Totals() {}

    static void compare(Path file, Ledger ledger, KillPlan plan, Tally tally) {
        Map<MetricId, MetricSample> shown = new HashMap<>();
        try (SegmentReader reader = SegmentReader.open(file)) {
            reader.snapshot()
                    .metrics()
                    .forEach(sample -> shown.put(sample.definition().id(), sample));
        }
        for (Series series : Series.values()) {
            if (series.kind() == Series.Kind.GAUGE) {
                continue; // the level of a dead process is no level
            }
            for (int cell = 0; cell < series.cells(); cell++) {
                long booked = 0;
                for (int writer = 0; writer < plan.writers(); writer++) {
                    for (int thread = 0; thread < plan.threads(); thread++) {
                        long own = ledger.booked(writer, thread, series.firstCell() + cell);
                        booked += own;
                        if (!series.isShared()) {
                            compare(shown, series.definition(writer, thread).id(), cell, own, tally);
                        }
                    }
                }
                if (series.isShared()) {
                    compare(shown, series.definition(0, 0).id(), cell, booked, tally);
                }
            }
        }
    }

    private static void compare(Map<MetricId, MetricSample> shown, MetricId id, int cell, long booked, Tally tally) {
        MetricSample sample = shown.get(id);
        HistogramValue histogram = sample == null ? null : sample.histogram();
        Number value = sample == null ? null : sample.value();
        long total = histogram != null ? histogram.buckets().get(cell) : value == null ? 0 : value.longValue();
        if (total != booked) {
            tally.violation(Promise.TOTALS, id + ", cell " + cell + ": " + total + " (expected: " + booked + ")");
        }
    }
}
