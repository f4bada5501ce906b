package io.counters.stat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
            "--latest takes the newest snapshot that 'snapshot' or 'rotate' made of a segment of that name. A broken one is "
                    + "named, and the next older one taken. Nothing is added to a segment that still lives, which the "
                    + "newest was taken from, nor a second snapshot to one that another was added to; what was cut short "
                    + "is completed. It is made to be run at each boot, before the writers start.",
            "",
            "Exit codes: 0 also when there is nothing to restore; 1, and one line, when it is refused; 2 when a broken "
                    + "snapshot was passed over, or damage left out; 3 when none can be read.",
            "",
            "Examples:",
            "  counters-stat restore ./orders-before-reboot.seg orders",
            "  counters-stat restore --latest /var/lib/counters orders"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Option(names = "--latest", paramLabel = "DIR", description = "In place of SNAPSHOT: the newest there.")
    private @Nullable Path directory;

    @Parameters(
            arity = "1..2",
            paramLabel = "[SNAPSHOT] SEGMENT",
            hideParamSyntax = true,
            description = "The snapshot's path (with a '/'), or its name; the segment's name, or the path of its file.")
    private List<String> names = List.of();

    RestoreCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final CommandLine line = spec.commandLine();
        final Path latestIn = directory;
        if (names.size() != (latestIn == null ? 2 : 1)) {
            throw new ParameterException(
                    line, "names: " + names.size() + " (expected: SNAPSHOT and SEGMENT, or --latest DIR and SEGMENT)");
        }
        final List<String> warnings = new ArrayList<>();
        final Restoration restoration = new Restoration(
                SegmentFiles.path(names.get(names.size() - 1), line),
                surroundings.clock().instant(),
                warning -> {
                    warnings.add(warning);
                    Failures.say(line.getErr(), warning);
                });
        line.getOut()
                .println(
                        latestIn == null
                                ? restoration.of(SegmentFiles.path(names.get(0), line))
                                : restoration.ofLatestIn(latestIn.toAbsolutePath()));
        return warnings.isEmpty() ? ExitCode.OK : ExitCode.WARNING;
    }
}
