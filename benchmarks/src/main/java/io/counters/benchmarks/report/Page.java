package io.counters.benchmarks.report;

import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code docs/benchmarks.md} and what other pages quote of it, from what the runs have left. */
public final class Page {
    private static final String HEAD = """
            # What it costs, and what it was to cost

            Generated from the figures in [docs/benchmarks](benchmarks) by the command at the end of the page; no figure was
            typed. What stands in brackets is where the figure lies in %d of 100 repetitions (Student's t over the
            rounds, each with a virtual machine of its own for each figure; a ratio is taken within each round). A
            goal is *reached* when the whole interval is on the right side of it, *missed* when the whole interval
            is on the wrong side, and *open* otherwise. What keeps the ones that are missed or open from being
            reached is in [014](decisions/014-what-bounds-it.md).

            """.formatted(Interval.PERCENT);

    private static final String SCALE = """

            ## On larger machines

            Computed, not measured: memory by the rules of [the format](format.md), time by what a slot takes in the scan of
            100,000 above, of histograms that have all changed. [ScaleBenchmark](#scalebenchmark) makes the fourth row for real
            and takes longer than computed, which is the time of slots alone: those above are of a thousand metrics, and a
            hundred thousand have totals of their own. A cache line that a writer has stored to since the last scan travels to
            the reader and back, once each for a scan, whatever the writer does in between; `WriteUnderScan` has what a writer
            feels of a reader that never rests.

            %s
            Where it stops:

            * One file holds 2 GiB, so %s slots of scalars or %s of histograms at the most. Who needs more has more than one
              segment: readers and exporters take several.
            * A process has 64 lanes at the most. Further threads share a few lanes and pay for locked instructions, as
              every thread does in the peers.
            * Threads that end leave their lane, with its blocks, to threads that begin, and so does a process to the next of
              its instance name: memory grows with how many live at once, not with how many have lived.
            * Nothing here was measured on more than the two cores that the conditions name, nor across sockets. Writers share
              no cache line with each other; what a reader costs them grows with the number of readers, not of cores.

            """;

    private static final String TAIL = """

            ## This page again

            ```
            java -jar benchmarks/target/benchmarks.jar full     # on each JDK; an hour and a half; once more for more rounds
            ```
            """;

    private static final String BEGIN = "<!-- figures: begin (generated with docs/benchmarks.md) -->\n";
    private static final String END = "<!-- figures: end -->\n";
    private static final String LINK =
            "\nAll peers, plots and what the intervals mean: [docs/benchmarks.md](docs/benchmarks.md)\n\n";
    private static final Pattern BLOCK =
            Pattern.compile(Pattern.quote(BEGIN) + ".*" + Pattern.quote(END), Pattern.DOTALL);

    private final Path root;
    private final Map<Integer, List<Run>> runs;
    private final Map<Integer, Map<Key, Measurement>> measured = new TreeMap<>();

    private Page(final Path root, final Map<Integer, List<Run>> runs) {
        this.root = root;
        this.runs = runs;
        runs.forEach((feature, all) -> {
            final Map<Key, Measurement> byKey = new LinkedHashMap<>();
            all.forEach(run -> run.measurements().forEach(one -> byKey.put(one.key(), one)));
            measured.put(feature, byKey);
        });
    }

    /**
     * Reads the figures.
     *
     * @param root the directory of the repository
     */
    public static Page read(final Path root) throws IOException {
        return new Page(root, RunsFile.readAll(figures(root)));
    }

    /** Writes page, plots, and the blocks of the pages that quote it. */
    public void write() throws IOException {
        Files.writeString(root.resolve("docs/benchmarks.md"), text());
        for (final Map.Entry<String, List<Key>> plot : plots().entrySet()) {
            Plot.write(figures(root).resolve(plot.getKey() + ".svg"), plot.getKey(), plot.getValue(), measured);
        }
        final Path readme = root.resolve("README.md");
        Files.writeString(readme, inReadme(Files.readString(readme)));
        final Path guide = root.resolve("docs/concurrency-guide.md");
        Files.writeString(guide, inGuide(Files.readString(guide)));
    }

    /** The whole page. */
    public String text() throws IOException {
        final StringBuilder page = new StringBuilder(HEAD);
        page.append("## Goals\n\n").append(goals()).append('\n').append(longRuns());
        for (final String question : questions()) {
            page.append("\n## ").append(question).append("\n\n").append(asked(question));
            page.append(table(question)).append('\n');
            for (final String plot : plots().keySet()) {
                if (plot.startsWith(question + ".")) {
                    page.append("![%s](benchmarks/%s.svg)%n%n".formatted(plot, plot));
                }
            }
            runs.forEach((feature, all) ->
                    all.stream().filter(run -> run.question().equals(question)).forEach(run -> page.append(how(run))));
        }
        return page.append(SCALE.formatted(
                        Scale.table(measured), Scale.most(Scale.Slot.COUNTERS), Scale.most(Scale.Slot.HISTOGRAMS)))
                .append(TAIL)
                .toString();
    }

    /** README with the goals and what was reached between its marks. */
    public String inReadme(final String readme) {
        return withBlock("README", readme, goals() + LINK);
    }

    /** The guide to metrics and threads with what snapshots and locks cost between its marks. */
    public String inGuide(final String guide) {
        return withBlock("concurrency-guide", guide, Guide.tables(measured));
    }

    private static String withBlock(final String name, final String page, final String figures) {
        final Matcher block = BLOCK.matcher(page);
        if (!block.find()) {
            throw new IllegalArgumentException(name + ": no block of figures (expected: one between " + BEGIN.strip()
                    + " and " + END.strip() + ")");
        }
        return block.replaceFirst(Matcher.quoteReplacement(BEGIN + "\n" + figures + END));
    }

    private String goals() {
        final StringBuilder table = new StringBuilder("| what | beside | goal |");
        runs.keySet().forEach(feature -> table.append(" JDK ").append(feature).append(" |"));
        table.append("\n|---|---|---|").append("---|".repeat(runs.size())).append('\n');
        for (final Goal goal : Goal.all()) {
            table.append("| %s | %s | %s |".formatted(goal.what(), goal.peer(), goal.text()));
            measured.values()
                    .forEach(figures -> table.append(' ')
                            .append(goal.reached(figures)
                                    .map(reached -> reached(goal, reached))
                                    .orElse("not measured"))
                            .append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static String reached(final Goal goal, final Interval interval) {
        final String verdict = switch (goal.verdict(interval)) {
            case REACHED -> "reached";
            case MISSED -> "**missed**";
            case OPEN -> "*open*";
        };
        return interval.text() + goal.unit() + ", " + verdict;
    }

    /** What other programs show, by the first row of each and whether all of them held. */
    private String longRuns() throws IOException {
        final StringBuilder table =
                new StringBuilder("| long run | goal | reached | all of its promises held |\n|---|---|---|---|\n");
        for (final String run : List.of("kill-loop", "hostile-files")) {
            final Report report = Report.read(root.resolve("docs/reports/" + run + ".properties"));
            final Report.Row first = report.rows().get(0);
            table.append("| %s | %s | %s | %s |%n"
                    .formatted(first.promise(), first.goal(), first.reached(), report.held() ? "yes" : "**no**"));
        }
        return table.append("\nAll rows of both are in [reliability.md](reliability.md).\n")
                .toString();
    }

    private Set<String> questions() {
        return runs.values().stream()
                .flatMap(List::stream)
                .map(Run::question)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The question in words is what the class itself begins with. */
    private String asked(final String question) throws IOException {
        final Path source = root.resolve("benchmarks/src/main/java/io/counters/benchmarks/" + question + ".java");
        final Matcher comment = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*public", Pattern.DOTALL)
                .matcher(Files.readString(source));
        if (!comment.find()) {
            throw new IOException(source + ": no comment (expected: the question)");
        }
        return comment.group(1)
                        .replaceAll("(?m)^\\s*\\*", "")
                        .replaceAll("\\{@\\w+ ([^}]*)}", "`$1`")
                        .replaceAll("<p>", "")
                        .replaceAll("\\s+", " ")
                        .strip()
                + "\n\n";
    }

    private String table(final String question) {
        final Set<Key> keys = measured.values().stream()
                .flatMap(figures -> figures.keySet().stream())
                .filter(key -> key.question().equals(question))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        final StringBuilder table = new StringBuilder("| |");
        runs.keySet().forEach(feature -> table.append(" JDK ").append(feature).append(" |"));
        table.append("\n|---|").append("---|".repeat(runs.size())).append('\n');
        for (final Key key : keys) {
            table.append("| ").append(key.inQuestion()).append(" |");
            measured.values()
                    .forEach(figures ->
                            table.append(' ').append(cell(figures.get(key))).append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static String cell(final @Nullable Measurement measurement) {
        if (measurement == null) {
            return "";
        }
        final StringBuilder cell = new StringBuilder(
                        Interval.ofMean(measurement).text())
                .append(' ')
                .append(measurement.unit());
        measurement
                .percentiles()
                .forEach((percent, score) -> cell.append("; p")
                        .append(Numbers.plain(percent))
                        .append(' ')
                        .append(Numbers.rounded(score)));
        Optional.ofNullable(measurement.allocated())
                .filter(bytes -> bytes >= 1)
                .ifPresent(bytes ->
                        cell.append("; ").append(Numbers.rounded(bytes)).append(" B/op"));
        return cell.toString();
    }

    private static String how(final Run run) {
        final Conditions conditions = run.conditions();
        return "`%s`: %d rounds; %s; %s; flags: %s; program %s; %s.%n%n"
                .formatted(
                        run.command(),
                        run.measurements().stream()
                                .mapToInt(one -> one.rounds().size())
                                .max()
                                .orElse(0),
                        conditions.machine(),
                        conditions.jdk(),
                        conditions.flags(),
                        run.jar(),
                        conditions.date());
    }

    /** By the name of the picture, what is in it: the peers of a method, whatever else it has for parameters. */
    private Map<String, List<Key>> plots() {
        return measured.values().stream()
                .flatMap(figures -> figures.keySet().stream())
                .distinct()
                .filter(key -> key.parameters().containsKey(Plot.AXIS))
                .collect(Collectors.groupingBy(
                        key -> key.benchmark().replace(':', '.'), TreeMap::new, Collectors.toList()));
    }

    private static Path figures(final Path root) {
        return Objects.requireNonNull(root).resolve("docs/benchmarks");
    }
}
