package io.counters.stat;

import io.counters.format.Geometry;
import io.counters.recovery.Restore;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings back what a reboot has wiped away. */
@Command(
        name = "restore",
        description = "Adds the totals of a snapshot to a segment, so that they survive a reboot.",
        footer = {
            "",
            "Counters and histograms are added, as those of processes that are dead; a process that starts under the "
                    + "instance name of one goes on from its totals. Gauges belong to the living and are left out. "
                    + "A segment that does not exist is made. Its writers may run meanwhile.",
            "",
            "The same snapshot, or a copy of it, is added once, however often this is run, and never to the segment that it "
                    + "was taken from. Two snapshots of one segment hold the same counts: restore the newest only.",
            "",
            "Exit code 1, and one line, when it is refused.",
            "",
            "Example:",
            "  counters-stat restore ./orders-before-reboot.seg orders"
        })
final class RestoreCommand implements Callable<Integer> {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "The snapshot's path (with a '/'), or its name.")
    private String snapshotName = "";

    @Parameters(index = "1", paramLabel = "SEGMENT", description = "The segment's name, or the path of its file.")
    private String segmentName = "";

    RestoreCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath from = SegmentFiles.path(snapshotName, spec.commandLine());
        final SegmentPath to = SegmentFiles.path(segmentName, spec.commandLine());
        final Segment snapshot = Segment.openForReading(from);
        final int added = SegmentFiles.read(snapshot, "restore", ignored -> restore(snapshot, to));
        final ProcessTable processes = new ProcessTable(snapshot);
        final long all = IntStream.range(0, processes.highWater())
                .filter(processes::isInUse)
                .count();
        spec.commandLine()
                .getOut()
                .println(
                        added == 0 && all > 0
                                ? "nothing to restore: all processes of " + from + " were added to " + to + " before"
                                : "restored " + processes(added) + " of " + from + " to " + to
                                        + (added < all ? "; the others were added before" : ""));
        return ExitCode.OK;
    }

    private int restore(final Segment snapshot, final SegmentPath to) {
        final Instant time = surroundings.clock().instant();
        final long now = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
        return SegmentFiles.change(() -> {
            Restore.requireSnapshot(snapshot);
            Segment.ensureDirectory(to);
            return new SegmentMutex(to).run(PATIENCE_NANOS, () -> {
                if (!Files.exists(to.file(), LinkOption.NOFOLLOW_LINKS)) {
                    Segment.create(to, roomFor(snapshot.geometry()), now);
                }
                return Restore.run(Segment.openForWriting(to), snapshot, now);
            });
        });
    }

    /** As much as a writer would make, and at least what the snapshot needs. */
    private static Geometry roomFor(final Geometry snapshot) {
        return new Geometry(
                Math.max(Geometry.DEFAULT.processes(), snapshot.processes()),
                Math.max(Geometry.DEFAULT.metrics(), snapshot.metrics()),
                Math.max(Geometry.DEFAULT.blocks(), snapshot.blocks()));
    }

    private static String processes(final int count) {
        return count + (count == 1 ? " process" : " processes");
    }
}
