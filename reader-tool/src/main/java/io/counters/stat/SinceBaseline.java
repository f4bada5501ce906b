package io.counters.stat;

import io.counters.SegmentNotFoundException;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.diff.SnapshotDiff;
import io.counters.stat.diff.SnapshotGrowth;
import picocli.CommandLine.Option;

/** Counting from the baseline. */
final class SinceBaseline {
    @Option(
            names = "--since-baseline",
            description = "Counters and histograms as they grew since 'counters-stat baseline'; gauges as they are.")
    private boolean isAsked;

    /** The same snapshot where nobody asked. */
    SegmentSnapshot of(final SegmentSnapshot now, final Selection selection, final Sources sources) {
        if (!isAsked) {
            return now;
        }
        try (Source baseline = open(now.segment(), sources)) {
            final SegmentSnapshot before = selection.from(baseline);
            requireSame(before.segment(), now.segment());
            return SnapshotGrowth.between(before, now);
        }
    }

    /** The baseline of what was scanned. */
    static Source open(final SegmentInfo segment, final Sources sources) {
        final String file = Baselines.fileOf(segment.path()).toString();
        try {
            return sources.open(file);
        } catch (final SegmentNotFoundException e) {
            throw new StatException(
                    ExitCode.NO,
                    "there is no baseline " + file + " (expected: one, as counters-stat baseline makes it)");
        }
    }

    private static void requireSame(final SegmentInfo baseline, final SegmentInfo segment) {
        if (!SnapshotDiff.isSame(baseline, segment)) {
            throw new StatException(
                    ExitCode.NO,
                    "baseline " + baseline.path() + " is of a segment created at " + baseline.createdAt()
                            + " (expected: " + segment.createdAt() + "; counters-stat baseline makes a new one)");
        }
    }
}
