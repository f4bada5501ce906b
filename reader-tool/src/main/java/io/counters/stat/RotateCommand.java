package io.counters.stat;

import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.retention.OwnFile;
import io.counters.stat.retention.Retention;
import io.counters.stat.retention.SnapshotShelf;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** A snapshot now, and an end to the oldest. */
@Command(
        name = "rotate",
        description = "Takes a snapshot into a directory and deletes the oldest ones there.",
        footer = {
            "",
            "Prints the path of the new file, then 'removed' and the path of each that was deleted. At least one limit must "
                    + "be given; what exceeds any of them is deleted, the oldest first, the new one never.",
            "",
            "Only snapshots of this very segment are deleted, by their names and by what their headers say, and those of a "
                    + "segment of the same name that there was before, once its totals were restored to this one. Nothing "
                    + "else in the directory is touched.",
            "",
            "Examples:",
            "  counters-stat rotate orders /var/backups/orders --keep 24",
            "  counters-stat rotate orders /var/backups/orders --max-age 7d --max-size 500m"
        })
final class RotateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Parameters(index = "1", arity = "0..1", paramLabel = "DIR", description = "Without it: the directory you are in.")
    private Path directory = Path.of("");

    @Mixin
    private final RetentionOptions options = new RetentionOptions();

    RotateCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final Retention retention = retention();
        final Path target = directory.toAbsolutePath();
        if (!Files.isDirectory(target)) {
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot rotate into " + Text.printable(target.toString()) + " (expected: a directory)");
        }
        final Segment segment = SnapshotTaker.open(argument.pathIn(surroundings.sources()));
        final Instant now = surroundings.clock().instant();
        final SegmentPath made = SnapshotTaker.takeIntoDirectory(segment, target, now);
        final PrintWriter out = argument.commandLine().getOut();
        out.println(made);
        final SnapshotShelf shelf = SegmentFiles.read(segment, "rotate", source -> new SnapshotShelf(target, source));
        for (final OwnFile surplus : retention.surplus(shelf.snapshots(), now)) {
            if (!surplus.file().equals(made.file()) && delete(surplus.file())) {
                out.println("removed " + Text.printable(surplus.file().toString()));
            }
        }
        return ExitCode.OK;
    }

    private Retention retention() {
        options.require(argument.commandLine());
        final Retention retention = options.retention();
        if (retention == null) {
            throw new ParameterException(
                    argument.commandLine(), "no limit (expected: --keep, --max-age or --max-size, or several of them)");
        }
        return retention;
    }

    /** False when somebody else, such as another rotation, was faster. */
    private static boolean delete(final Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot remove " + Text.printable(file.toString()) + ": " + e);
        }
    }
}
