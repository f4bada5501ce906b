package io.counters.stat;

import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stat.retention.StampedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/**
 * The one snapshot of a segment that lies beside it and that later looks can count from. Its name does not end as those of
 * segments do, so it is none of the segments there are.
 */
final class Baselines {
    private static final String SUFFIX = ".baseline";

    private Baselines() {}

    static Path fileOf(final Path segment) {
        return segment.resolveSibling(segment.getFileName() + SUFFIX);
    }

    /** Takes it, in place of an earlier one. At any moment there is the old one or the new one. */
    static Path take(final Segment segment, final Instant now) {
        final Path baseline = fileOf(segment.path().file());
        requireOwn(baseline);
        final Path made = SnapshotTaker.takeAs(
                        segment,
                        baseline.resolveSibling(new StampedNames(baseline.getFileName() + "-", "").at(now)),
                        now)
                .file();
        try {
            Files.move(made, baseline, StandardCopyOption.ATOMIC_MOVE);
            return baseline;
        } catch (final IOException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot create baseline " + new SegmentPath(baseline) + ": " + e);
        }
    }

    /** Whether there was one. */
    static boolean remove(final Path segment) {
        final Path baseline = fileOf(segment);
        requireOwn(baseline);
        try {
            return Files.deleteIfExists(baseline);
        } catch (final IOException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot remove baseline " + new SegmentPath(baseline) + ": " + e);
        }
    }

    /** What is no snapshot was not made here, whatever its name. */
    private static void requireOwn(final Path baseline) {
        if (!Files.exists(baseline, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        final Segment found = Segment.openForReading(new SegmentPath(baseline));
        try {
            if (!found.isSnapshot()) {
                throw new StatException(
                        ExitCode.NO, new SegmentPath(baseline) + " is no baseline (expected: a snapshot, or nothing)");
            }
        } finally {
            found.closeFile();
        }
    }
}
