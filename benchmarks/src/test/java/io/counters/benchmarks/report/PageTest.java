package io.counters.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final String MARKS = """
            <!-- figures: begin (generated with docs/benchmarks.md) -->
            <!-- figures: end -->
            """;

    private static final Instant FIRST_RUN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path root;

    @BeforeEach
    void copyWhatOtherProgramsHaveLeft() throws IOException {
        for (final String name : List.of(
                "docs/reports/kill-loop.properties",
                "docs/reports/hostile-files.properties",
                "benchmarks/src/main/java/io/counters/benchmarks/CounterBenchmark.java",
                "benchmarks/src/main/java/io/counters/benchmarks/IncrementsByTurns.java")) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.copy(REPOSITORY.resolve(name), root.resolve(name));
        }
        Files.writeString(root.resolve("README.md"), "before\n" + MARKS + "after\n");
        Files.writeString(root.resolve("docs/concurrency-guide.md"), "before\n" + MARKS + "after\n");
    }

    @Test
    void goalIsReachedOnlyWhenTheWholeIntervalIsOnTheRightSide() throws IOException {
        measure(17, List.of(3.0, 3.01, 3.02), List.of(6.0, 6.01, 6.02));
        assertThat(goalBesideAgrona()).contains("0.501 (0.49").contains("reached");
    }

    @Test
    void goalIsOpenWhenItIsWithinTheInterval() throws IOException {
        measure(17, List.of(3.0, 4.0, 5.0), List.of(6.0, 4.0, 5.0));
        assertThat(goalBesideAgrona()).contains("*open*");
    }

    @Test
    void goalIsMissedWhenTheWholeIntervalIsOnTheWrongSide() throws IOException {
        measure(17, List.of(6.0, 6.01, 6.02), List.of(6.0, 6.01, 6.02));
        assertThat(goalBesideAgrona()).contains("**missed**");
    }

    @Test
    void goalThatNobodyMeasuredIsNotReached() throws IOException {
        measure(17, List.of(3.0, 3.01, 3.02), List.of(6.0, 6.01, 6.02));
        assertThat(Page.read(root).text())
                .contains("| `singleWriter().increment` | Agrona `AtomicCounter.increment` | ≤ 0.45 | not measured |");
    }

    @Test
    void figuresOfBothVersionsStandSideBySideWithTheConditionsOfTheirRuns() throws IOException {
        measure(17, List.of(3.0, 3.01, 3.02), List.of(6.0, 6.01, 6.02));
        measure(25, List.of(2.0, 2.01, 2.02), List.of(6.0, 6.01, 6.02));
        assertThat(Page.read(root).text())
                .contains("| | JDK 17 | JDK 25 |")
                .contains("one, peer COUNTERS | 3.01 (2.99 to 3.03) ns/op | 2.01 (1.99 to 2.03) ns/op |")
                .contains("What does it cost to add one")
                .contains("`some command`: 3 rounds; a machine; a JDK; flags: none; program a jar; a day.");
    }

    @Test
    void readmeQuotesTheGoalsOfThePageAndKeepsTheRest() throws IOException {
        measure(17, List.of(3.0, 3.01, 3.02), List.of(6.0, 6.01, 6.02));
        Page.read(root).write();
        final String readme = Files.readString(root.resolve("README.md"));
        final String page = Files.readString(root.resolve("docs/benchmarks.md"));
        assertThat(readme).startsWith("before\n").endsWith("after\n");
        assertThat(readme.lines().filter(line -> line.startsWith("| ")).toList())
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(page).contains(line));
        assertThat(root.resolve("docs/benchmarks/CounterBenchmark.one.svg"))
                .content()
                .contains("<svg");
    }

    @Test
    void guideQuotesLocksAndSnapshotsSideBySideAndTheirRatioWithinEachRound() throws IOException {
        final String before = Page.read(root).inGuide(MARKS);
        assertThat(before).contains("Not measured yet.").contains(MARKS.lines().toList());
        add(
                17,
                "SnapshotOrLockBenchmark",
                "a jar",
                held("LOCK", 100, 110),
                held("READ_WRITE_LOCK", 200, 220),
                held("SNAPSHOT", 25, 27.5));
        measure(25, List.of(2.0, 2.01, 2.02), List.of(6.0, 6.01, 6.02));

        assertThat(Page.read(root).inGuide("before\n" + MARKS + "after\n"))
                .startsWith("before\n")
                .endsWith("after\n")
                .contains("JDK 17")
                .doesNotContain("JDK 25")
                .contains("| 16 | 100 | 105 (41.5 to 169) | 210 (82.9 to 337) | 26.3 (10.4 to 42.1) | 0.25 |\n");
    }

    @Test
    void whatSlowsAWholeRoundDownChangesNoRatio() throws IOException {
        measure(17, List.of(3.0, 4.8, 3.0), List.of(6.0, 9.6, 6.0));
        assertThat(goalBesideAgrona()).contains("| 0.5, reached |");
    }

    @Test
    void oneRoundSaysNothingAboutAGoal() throws IOException {
        measure(17, List.of(3.0), List.of(6.0));
        assertThat(goalBesideAgrona()).contains("0.5 (? to ?), *open*");
    }

    @Test
    void roundsOfALaterRunOfTheSameProgramAreAdded() throws IOException {
        measure(17, List.of(3.0, 3.0), List.of(6.0, 6.0));
        measure(17, FIRST_RUN.plusSeconds(3600), "a jar", List.of(6.0, 6.0), List.of(6.0, 6.0));
        final Measurement ours = runs().get(0).measurements().get(0);
        assertThat(ours.rounds()).hasSize(4);
        assertThat(ours.mean()).isEqualTo(4.5);
    }

    @Test
    void interruptedRoundCountsForNoRatio() throws IOException {
        measure(17, List.of(3.0, 3.0, 9.0), List.of(6.0, 6.0));
        assertThat(goalBesideAgrona()).contains("| 0.5, reached |");
    }

    @Test
    void figuresOfAnotherProgramTakeThePlaceOfTheEarlierOnes() throws IOException {
        measure(17, List.of(3.0, 3.01, 3.02), List.of(6.0, 6.01, 6.02));
        measure(17, FIRST_RUN.plusSeconds(3600), "another jar", List.of(4.0, 4.01, 4.02), List.of(6.0, 6.01, 6.02));
        assertThat(runs()).hasSize(2);
        assertThat(runs().get(0).measurements().get(0).rounds()).hasSize(3);
        assertThat(runs().get(0).measurements().get(0).mean()).isEqualTo(4.01);
    }

    /** Whoever edits the page or README by hand, or forgets to make them again, is told so here. */
    @Test
    void pageAndReadmeOfTheRepositoryAreWhatTheFiguresSay() throws IOException {
        final Path page = REPOSITORY.resolve("docs/benchmarks.md");
        if (Files.exists(page)) {
            final Page generated = Page.read(REPOSITORY);
            final String readme = Files.readString(REPOSITORY.resolve("README.md"));
            assertThat(page).content().isEqualTo(generated.text());
            assertThat(readme).isEqualTo(generated.inReadme(readme));
            final String guide = Files.readString(REPOSITORY.resolve("docs/concurrency-guide.md"));
            assertThat(guide).isEqualTo(generated.inGuide(guide));
        }
    }

    private List<Run> runs() throws IOException {
        return RunsFile.read(RunsFile.in(root.resolve("docs/benchmarks"), 17));
    }

    private String goalBesideAgrona() throws IOException {
        return Page.read(root)
                .text()
                .lines()
                .filter(line -> line.startsWith("| `Counter.increment` | Agrona"))
                .findFirst()
                .orElseThrow();
    }

    private void measure(final int feature, final List<Double> ours, final List<Double> agronas) throws IOException {
        measure(feature, FIRST_RUN, "a jar", ours, agronas);
    }

    private void measure(
            final int feature,
            final Instant begin,
            final String jar,
            final List<Double> ours,
            final List<Double> agronas)
            throws IOException {
        add(
                feature,
                "CounterBenchmark",
                jar,
                measurement("CounterBenchmark.one", Map.of("peer", "COUNTERS"), begin, ours),
                measurement("CounterBenchmark.one", Map.of("peer", "AGRONA"), begin, agronas));
        add(
                feature,
                "IncrementsByTurns",
                jar,
                measurement("IncrementsByTurns.one", Map.of("peer", "COUNTERS"), begin, ours),
                measurement("IncrementsByTurns.one", Map.of("peer", "AGRONA"), begin, agronas));
    }

    private static Measurement held(final String holder, final double... means) {
        return measurement(
                "SnapshotOrLockBenchmark.call",
                Map.of("holder", holder, "entries", "16", "writes", "100"),
                FIRST_RUN,
                DoubleStream.of(means).boxed().toList());
    }

    private void add(final int feature, final String question, final String jar, final Measurement... measurements)
            throws IOException {
        RunsFile.add(
                RunsFile.in(root.resolve("docs/benchmarks"), feature),
                new Run(
                        question,
                        "some command",
                        jar,
                        new Conditions("a machine", "a JDK", "none", "a day"),
                        List.of(measurements)));
    }

    private static Measurement measurement(
            final String benchmark,
            final Map<String, String> parameters,
            final Instant begin,
            final List<Double> means) {
        final TreeMap<Instant, List<Double>> rounds = new TreeMap<>();
        for (final double mean : means) {
            rounds.put(begin.plusSeconds(rounds.size()), List.of(mean));
        }
        return new Measurement(Key.of(benchmark, parameters), "ns/op", rounds, new TreeMap<>(), 0.0);
    }
}
