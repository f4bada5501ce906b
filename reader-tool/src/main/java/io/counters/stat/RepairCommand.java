package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.recovery.Finding;
import io.counters.recovery.SegmentRepair;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.retention.StampedNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a segment in order whose writers do not come back. */
@Command(
        name = "repair",
        description = "Closes what a crash, or damage from outside, left open in a segment that nobody writes.",
        footer = {
            "",
            "Writers do this by themselves, and readers understand what a crash leaves, so nothing needs it but a segment "
                    + "whose writers never come back. It does only what is certain: an update that was cut short is "
                    + "finished, a damaged histogram is closed with the count of its buckets and its last good sum, and "
                    + "a registration that was cut short is ended. What else verify finds, it leaves alone.",
            "",
            "The file as it was is kept beside it, and its name is printed. To go back, move it over the segment.",
            "",
            "Exit code 0 also when there was nothing to do, 1 when it was refused because a writer lives.",
            "",
            "Example:",
            "  counters-stat repair orders"
        })
final class RepairCommand implements Callable<Integer> {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SEGMENT", description = "The segment's name, or the path of its file.")
    private String segmentName = "";

    RepairCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath path = SegmentFiles.path(segmentName, spec.commandLine());
        Segment.openForReading(path).closeFile(); // what cannot be read is no refusal
        return SegmentFiles.change(() -> new SegmentMutex(path).run(PATIENCE_NANOS, () -> repair(path)));
    }

    private int repair(final SegmentPath path) {
        final Segment segment = Segment.openForWriting(path);
        SegmentRepair.requireNoWriter(segment);
        final Path copy = path.file()
                .resolveSibling(new StampedNames(path.file().getFileName() + ".", ".bak")
                        .at(surroundings.clock().instant()));
        keep(path, copy);
        final List<Finding> done = SegmentFiles.readWhole(segment, "repair", SegmentRepair::run);
        final PrintWriter out = spec.commandLine().getOut();
        if (done.isEmpty()) {
            deleteQuietly(copy);
            out.println(path + ": nothing to repair");
        } else {
            done.forEach(repaired -> out.println(Text.printable(repaired.toString())));
            out.println(path + ": " + done.size() + " repaired; as it was: " + Text.printable(copy.toString()));
        }
        return ExitCode.OK;
    }

    private static void keep(final SegmentPath path, final Path copy) {
        try {
            SparseCopy.copy(path.file(), copy);
        } catch (final IOException e) {
            deleteQuietly(copy);
            throw new SegmentAccessException(
                    "cannot repair segment " + path + ": no copy of it could be made: " + e
                            + " (expected: room for one)",
                    e);
        }
    }

    private static void deleteQuietly(final Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (final IOException e) {
            // it is only one file too many
        }
    }
}
