package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.check.Formula;
import io.counters.stat.check.History;
import io.counters.stat.check.Measurements;
import io.counters.stat.check.Outcome;
import io.counters.stat.check.Rule;
import io.counters.stat.check.RulesFile;
import io.counters.stat.check.Verdict;
import io.counters.stat.diff.SnapshotDiff;
import io.counters.stat.export.VerdictsJson;
import io.counters.stat.history.Recording;
import io.counters.stat.text.VerdictText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Whether a segment is as it should be. */
@Command(
        name = "check",
        description = "Compares the metrics of a segment with rules, for builds and for monitoring.",
        footer = {
            "",
            "An expression is arithmetic over metrics: sum(orders_rejected_total), "
                    + "sum('orders_rejected_total{reason=\"fraud\"}'), ratio(A, B), value, count, mean, quantile(M, 0.99), "
                    + "share_below(M, BOUND), and over a window increase, rate, change, or any of the others of "
                    + "METRIC[window]; processes(DEAD); over a recording history_mean(EXPR) and history_deviation(EXPR). "
                    + "All in base units. docs/checking.md has examples.",
            "",
            "Exit codes: 0 every rule passes, 1 one fails, 2 one warns, 3 one cannot be told, 64 there is a fault in a rule. "
                    + "A failure outweighs all else, and what cannot be told a warning. A metric that is not there cannot be "
                    + "told. With --nagios: 0 ok, 1 warning, 2 critical, 3 unknown.",
            "",
            "Examples:",
            "  counters-stat check orders --rules orders.yaml",
            "  counters-stat check orders --rule 'sum(orders_rejected_total) < 100'",
            "  counters-stat check orders --rule 'rate(orders_accepted_total) > 5' --window 10s",
            "  counters-stat check orders --rules orders.yaml --since ./before-the-test.seg",
            "  counters-stat check orders --rules usual.yaml --history /var/log/orders",
            "  counters-stat check orders --rules orders.yaml --nagios"
        })
final class CheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Option(names = "--rules", paramLabel = "FILE", description = "Rules in YAML. May be given several times.")
    private List<Path> files = List.of();

    @Option(
            names = "--rule",
            paramLabel = "EXPR",
            description = "What must hold, or the check fails. May be given several times.")
    private List<String> expressions = List.of();

    @ArgGroup
    private @Nullable Window window;

    @ArgGroup(exclusive = false)
    private @Nullable Past past;

    @ArgGroup
    private @Nullable Form form;

    CheckCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final PrintWriter out = argument.commandLine().getOut();
        final boolean isPlugin = form != null && form.isPlugin;
        try {
            final List<Rule> rules = rules();
            final String name = argument.nameIn(surroundings.sources());
            final Measurements measurements = measure();
            final History history = past == null ? History.none() : past.before(measurements, rules);
            final List<Verdict> verdicts = rules.stream()
                    .map(rule -> rule.judge(measurements, history))
                    .toList();
            final Outcome outcome = verdicts.stream()
                    .map(Verdict::outcome)
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            if (isPlugin) {
                VerdictText.pluginLines(outcome, verdicts).forEach(out::println);
                return outcome.pluginCode();
            }
            if (form != null && form.isJson) {
                VerdictsJson.write(name, outcome, verdicts, out);
            } else {
                VerdictText.lines(verdicts).forEach(out::println);
            }
            return outcome.exitCode();
        } catch (final CountersException | StatException e) {
            if (!isPlugin) {
                throw e;
            }
            out.println(VerdictText.pluginStatus(Outcome.CANNOT_TELL, String.valueOf(e.getMessage())));
            return Outcome.CANNOT_TELL.pluginCode();
        }
    }

    private List<Rule> rules() {
        final List<Rule> rules = new ArrayList<>();
        files.forEach(file -> rules.addAll(RulesFile.read(file)));
        for (final String expression : expressions) {
            try {
                rules.add(Rule.mustHold(Formula.of(expression)));
            } catch (final IllegalArgumentException e) {
                throw new StatException(ExitCode.USAGE, "rule: " + e.getMessage());
            }
        }
        if (rules.isEmpty()) {
            throw new ParameterException(
                    argument.commandLine(), "no rules (expected: --rules FILE or --rule EXPR, or several of them)");
        }
        return rules;
    }

    private Measurements measure() {
        try (Source source = argument.openFrom(surroundings.sources())) {
            final Duration length = window == null ? null : window.length;
            if (length != null) {
                return measureFor(length, source);
            }
            final SegmentSnapshot now = source.snapshot();
            if (window == null) {
                return Measurements.of(now);
            }
            try (Source before = earlier(window, now)) {
                return measureSince(before.snapshot(), now);
            }
        }
    }

    private Source earlier(final Window chosen, final SegmentSnapshot now) {
        return chosen.isSinceBaseline
                ? SinceBaseline.open(now.segment(), surroundings.sources())
                : SourceArgument.open(
                        surroundings.sources(), Objects.requireNonNull(chosen.since), argument.commandLine());
    }

    private Measurements measureFor(final Duration length, final Source source) {
        final long start = surroundings.ticker().nanoTime();
        final SegmentSnapshot before = source.snapshot();
        final boolean isWhole = surroundings.ticker().pause(length);
        if (!isWhole || !source.isCurrent()) {
            throw new StatException(
                    ExitCode.UNREADABLE,
                    "cannot check: " + (isWhole ? "the segment was removed or replaced" : "interrupted")
                            + " within the window (expected: one segment to its end)");
        }
        final Duration elapsed = Duration.ofNanos(surroundings.ticker().nanoTime() - start);
        return Measurements.of(before, source.snapshot(), elapsed);
    }

    private static Measurements measureSince(final SegmentSnapshot before, final SegmentSnapshot now) {
        final SnapshotDiff diff = SnapshotDiff.between(before, now);
        if (!diff.isSameSegment() || diff.elapsed().isNegative()) {
            throw new StatException(
                    ExitCode.UNREADABLE,
                    "cannot check since " + before.segment().path() + ": " + String.join("; ", diff.remarks()));
        }
        return Measurements.of(before, now, diff.elapsed());
    }

    /** What increase, rate and change are measured over. */
    private static final class Window {
        @Option(
                names = "--window",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Looks twice, so far apart: 500ms, 10s or 1m.")
        private @Nullable Duration length;

        @Option(
                names = "--since",
                paramLabel = "SNAPSHOT",
                description = "Compares with a snapshot of the same segment (a path with a '/').")
        private @Nullable String since;

        @Option(names = "--since-baseline", description = "Compares with what 'counters-stat baseline' remembers.")
        private boolean isSinceBaseline;
    }

    /** What history_mean and history_deviation are about. */
    private static final class Past {
        @Option(
                names = "--history",
                paramLabel = "RECORDING",
                required = true,
                description =
                        "What 'counters-stat record' recorded: a file, or a directory with those of this segment.")
        private Path recording = Path.of("");

        @Option(
                names = "--history-span",
                paramLabel = "TIME",
                converter = DurationConverter.class,
                description = "Only the last so long of it: 1h or 7d. Without it, all.")
        private @Nullable Duration span;

        @Option(
                names = "--history-minimum",
                paramLabel = "N",
                defaultValue = "30",
                description =
                        "So many looks of it must have an answer, or there is no verdict (default: ${DEFAULT-VALUE}).")
        private int minimum;

        History before(final Measurements now, final List<Rule> rules) {
            if (minimum < 2) {
                throw new StatException(
                        ExitCode.USAGE,
                        "--history-minimum " + minimum + " (expected: 2 or more; one look has no deviation)");
            }
            return History.of(Recording.open(recording), span, minimum, rules, now);
        }
    }

    /** In place of a table. */
    private static final class Form {
        @Option(names = "--json", description = "One JSON object.")
        private boolean isJson;

        @Option(names = "--nagios", description = "As monitoring plugins answer, with performance data.")
        private boolean isPlugin;
    }
}
