package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.diff.SnapshotDiff;
import io.counters.stat.export.DiffJson;
import io.counters.stat.text.DiffText;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was counted between two moments. */
@Command(
        name = "diff",
        description = "Compares two states of a segment: what each metric grew by, and how fast.",
        footer = {
            "",
            "A rate is the difference divided by the time between the two, as the snapshots themselves say it; the time of "
                    + "a live segment is now. Buckets that are empty in both are not shown. --json gives stored units.",
            "",
            "Exit code 2, and a line on standard error, when the second is older than the first, when they are not states of "
                    + "one segment, and when a total fell.",
            "",
            "Examples:",
            "  counters-stat diff ./before.seg ./after.seg",
            "  counters-stat diff ./before-the-release.seg orders",
            "  counters-stat diff ./before.seg orders --json | jq '.metrics[] | {name, perSecond}'"
        })
final class DiffCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The earlier state: a snapshot's path (with a '/'), or a segment's name.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "B", description = "The later state: another snapshot, or the live segment.")
    private String second = "";

    @Mixin
    private final Selection selection = new Selection();

    @Option(names = "--json", description = "One JSON object.")
    private boolean isJson;

    DiffCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SnapshotDiff diff = SnapshotDiff.between(scan(first), scan(second));
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            DiffJson.write(diff, out);
        } else {
            DiffText.lines(diff).forEach(out::println);
        }
        final List<String> remarks = diff.remarks();
        remarks.forEach(remark -> Failures.say(spec.commandLine().getErr(), remark));
        return remarks.isEmpty() ? ExitCode.OK : ExitCode.WARNING;
    }

    private SegmentSnapshot scan(final String name) {
        try (Source source = SourceArgument.open(surroundings.sources(), name, spec.commandLine())) {
            return selection.from(source);
        }
    }
}
