package io.counters.stat;

import io.counters.recovery.Finding;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.export.FindingsJson;
import io.counters.stat.text.Numbers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at the structure of a segment, and changes nothing. */
@Command(
        name = "verify",
        description = "Checks every table, block and slot of a segment, and changes nothing.",
        footer = {
            "",
            "One line for each finding: where, what, found, expected, and what follows from it. "
                    + "Exit code 0 when there is none, 1 when there are some, 3 when the file cannot be opened as a segment.",
            "",
            "Examples:",
            "  counters-stat verify orders",
            "  counters-stat verify ./copy.seg && echo sound",
            "  counters-stat verify orders --json | jq .count"
        })
final class VerifyCommand implements Callable<Integer> {
    /** Every word of a file can be wrong, and nobody reads on for so long. */
    private static final int MAX_SHOWN = 1_000;

    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Option(names = "--json", description = "One JSON object.")
    private boolean isJson;

    VerifyCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath path = argument.pathIn(surroundings.sources());
        final Found found = SegmentFiles.readWhole(Segment.openForReading(path), "verify", segment -> {
            final Found all = new Found();
            SegmentCheck.check(segment, all::add);
            return all;
        });
        final PrintWriter out = argument.commandLine().getOut();
        if (isJson) {
            FindingsJson.write(path.file(), found.shown, found.count, out);
        } else {
            found.print(path, out);
        }
        return found.count == 0 ? ExitCode.OK : ExitCode.NO;
    }

    /** The findings as far as they are shown, and how many there are. */
    private static final class Found {
        private final List<Finding> shown = new ArrayList<>();
        private long count;

        void add(final Finding finding) {
            count++;
            if (count <= MAX_SHOWN) {
                shown.add(finding);
            }
        }

        void print(final SegmentPath path, final PrintWriter out) {
            shown.forEach(finding -> out.println(Text.printable(finding.toString())));
            if (count > shown.size()) {
                out.println("... and " + Numbers.grouped(count - shown.size()) + " more");
            }
            out.println(path + ": "
                    + (count == 0 ? "sound" : Numbers.grouped(count) + (count == 1 ? " finding" : " findings")));
        }
    }
}
