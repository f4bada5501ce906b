package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.recovery.Finding;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.text.Numbers;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

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
            "  counters-stat verify ./copy.seg && echo sound"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    VerifyCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath path = path(argument.nameIn(surroundings.sources()));
        final List<Finding> findings = check(path);
        final PrintWriter out = argument.commandLine().getOut();
        findings.forEach(finding -> out.println(Text.printable(finding.toString())));
        out.println(path + ": " + (findings.isEmpty() ? "sound" : Numbers.grouped(findings.size()) + " findings"));
        return findings.isEmpty() ? ExitCode.OK : ExitCode.NO;
    }

    /** A file that shrinks meanwhile is an error of the machine for whoever reads it through a map. */
    private static List<Finding> check(final SegmentPath path) {
        final Segment segment = Segment.openForReading(path);
        try {
            final List<Finding> findings = SegmentCheck.check(segment);
            if (segment.isCurrent()) {
                return findings;
            }
        } catch (final InternalError e) {
            // said below
        }
        throw new SegmentAccessException("cannot verify segment " + path
                + ": the file was removed, replaced or truncated meanwhile (expected: the same file to the end)");
    }

    private SegmentPath path(final String name) {
        try {
            return SegmentPath.resolve(name);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(argument.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
