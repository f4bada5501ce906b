package io.counters.stat;

import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps what a segment says now. */
@Command(
        name = "snapshot",
        description = "Copies a segment, while its writers go on, into a file that every command reads.",
        footer = {
            "",
            "Prints the path of the file, and nothing else. Without FILE, or with a directory, the file's name is the "
                    + "segment's and the time in UTC to the nanosecond. No file is ever overwritten. "
                    + "Keep it on a disk: what is in /dev/shm is gone after a reboot.",
            "",
            "Each metric is consistent in itself; the copy is not one instant.",
            "",
            "Examples:",
            "  counters-stat snapshot orders /var/backups/",
            "  counters-stat list \"$(counters-stat snapshot orders)\"",
            "  counters-stat snapshot orders before-the-release.seg"
        })
final class SnapshotCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A file that is not there yet, or a directory. Without it: the directory you are in.")
    private @Nullable Path file;

    SnapshotCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final Segment segment = SnapshotTaker.open(argument.pathIn(surroundings.sources()));
        final Instant now = surroundings.clock().instant();
        final Path target = file == null ? Path.of("") : file;
        final SegmentPath made = Files.isDirectory(target.toAbsolutePath())
                ? SnapshotTaker.takeIntoDirectory(segment, target, now)
                : SnapshotTaker.takeAs(segment, target, now);
        argument.commandLine().getOut().println(made);
        return ExitCode.OK;
    }
}
