package io.counters.stat;

import io.counters.segment.SegmentPath;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A point from which to count, without touching what counts. */
@Command(
        name = "baseline",
        description = "Remembers what a segment says now, so that later looks can count from here.",
        footer = {
            "",
            "Takes a snapshot beside the segment, in place of the last one, and prints its path. "
                    + "list --since-baseline and check --since-baseline count from it. "
                    + "The segment itself is not changed, so nobody else sees a counter fall.",
            "",
            "Examples:",
            "  counters-stat baseline orders && ./load-test.sh && counters-stat list orders --since-baseline",
            "  counters-stat baseline orders --clear"
        })
final class BaselineCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Option(names = "--clear", description = "Forget it.")
    private boolean isClearing;

    BaselineCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath source = argument.pathIn(surroundings.sources());
        final PrintWriter out = argument.commandLine().getOut();
        if (isClearing) {
            final SegmentPath baseline = new SegmentPath(Baselines.fileOf(source.file()));
            out.println(Baselines.remove(source.file()) ? "removed " + baseline : "there was none: " + baseline);
        } else {
            out.println(new SegmentPath(Baselines.take(
                    SnapshotTaker.open(source), surroundings.clock().instant())));
        }
        return ExitCode.OK;
    }
}
