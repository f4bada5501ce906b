package io.counters.stat.diff;

import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import java.util.Objects;

/** A later snapshot as if counting had begun at an earlier one. */
public final class SnapshotGrowth {
    private SnapshotGrowth() {}

    /**
     * Counters and histograms with what they grew by, gauges as they are. What is new since then has grown from nothing;
     * what is not comparable has no value; what is gone is left out.
     */
    public static SegmentSnapshot between(final SegmentSnapshot before, final SegmentSnapshot after) {
        return new SegmentSnapshot(
                after.segment(),
                after.processes(),
                SnapshotDiff.between(before, after).changes().stream()
                        .filter(change -> change.after() != null)
                        .map(SnapshotGrowth::grown)
                        .toList(),
                after.scan());
    }

    private static MetricSample grown(final MetricChange change) {
        final MetricSample after = Objects.requireNonNull(change.after());
        if (change.before() == null || after.definition().kind() == MetricKind.GAUGE) {
            return after;
        }
        return new MetricSample(
                after.definition(), after.process(), after.status(), change.difference(), change.growth());
    }
}
