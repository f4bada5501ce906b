package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that compare with a recording; all figures are computed by hand. */
class CheckHistoryTest {
    private static final MetricDefinition ACCEPTED = MetricDefinition.counter("accepted");
    private static final MetricDefinition REJECTED = MetricDefinition.counter("rejected");
    private static final MetricDefinition OPEN = MetricDefinition.gauge("open");
    private static final UUID FIRST = new UUID(1, 2);
    private static final UUID SECOND = new UUID(3, 4);

    @TempDir
    private Path directory;

    private final FakeSources sources = new FakeSources();
    private int files;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "history_mean(open) = 3",
                "history_deviation(open) = 2", // sqrt((4 + 0 + 4) / (3 - 1)); of a population it were 1.633
                "history_mean(open * open + 1 / 3) = 12",
                "open > history_mean(open) + 3 * history_deviation(open)",
                "history_mean(processes(DEAD)) = 1 && history_deviation(processes(DEAD)) = 0",
                "abs(history_mean(0.1 * open) - 0.3) = 0 && history_deviation(open / 10) = 0.2",
            })
    void withoutAWindowTheHistoryIsEveryFrame(final String expression) throws IOException {
        record(FIRST, at(0, gauge(1)), at(1, gauge(3)), at(60, gauge(5)));
        now(100, gauge(10));
        assertThat(rule(expression).exitCode()).isZero();
        assertThat(rule("!(" + expression + ")").exitCode()).isEqualTo(1);
    }

    @Test
    void smallDifferencesOfLargeNumbersAreNotLost() throws IOException {
        final long large = Long.MAX_VALUE - 10;
        record(FIRST, at(0, gauge(large + 1)), at(1, gauge(large + 3)), at(2, gauge(large + 5)));
        now(100, gauge(0));
        assertThat(rule("history_deviation(open) = 2").exitCode()).isZero();
    }

    @Test
    void withAWindowItIsEveryWindowOfThatLength() throws IOException {
        // 10, 20 and 30 in a second; the recorder was a little late once
        record(
                FIRST,
                at(0, counter(100)),
                at(5_000, counter(130)),
                at(10_050, counter(200)),
                at(20_000, counter(400)),
                at(30_000, counter(700)));
        nowAndLater(counter(1_000), counter(1_200));
        final String[] window = {"--window", "10s"};
        assertThat(rule("rate(accepted) = 20", window).exitCode()).isZero();
        assertThat(rule("abs(history_mean(rate(accepted)) - 20) < 0.02", window).exitCode())
                .isZero();
        assertThat(rule("abs(history_deviation(rate(accepted)) - 10) < 0.1", window)
                        .exitCode())
                .isZero();
        assertThat(rule("history_mean(increase(accepted)) = (100 + 200 + 300) / 3", window)
                        .exitCode())
                .isZero();
    }

    @Test
    void noWindowReachesAcrossARestartAPauseOrAClockThatWasSetBack() throws IOException {
        record(FIRST, at(0, counter(0)), at(1_000, counter(10)), at(2_000, counter(20)));
        // it begins anew at zero: from the last frame of the other it would have risen by 480
        record(SECOND, at(3_000, counter(500)), at(4_000, counter(510)), at(9_000, counter(7_000)));
        record(SECOND, at(8_000, counter(7_700)), at(9_000, counter(7_710)));
        nowAndLater(counter(10_000), counter(10_010));
        final CommandRun run = rule(
                "history_mean(increase(accepted)) = 10 && history_deviation(increase(accepted)) > 0", "--window=1s");
        assertThat(run.out())
                .contains("fail    history_mean(")
                .contains("(history: mean 10.00, deviation 0.000 of 4 looks)");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void whatWasRecordedSinceTheWindowBeganIsNoHistory() throws IOException {
        record(FIRST, at(0, counter(0)), at(1_000, counter(10)), at(2_000, counter(20)), at(3_000, counter(30)));
        record(FIRST, at(100_000, counter(1_000)), at(101_000, counter(9_000)));
        nowAndLater(counter(1_000), counter(9_000));
        assertThat(rule("history_mean(rate(accepted)) = 10", "--window=1s").exitCode())
                .isZero();
    }

    @Test
    void aRecordingCanBeCheckedAgainstWhatItRecordedBefore() throws IOException {
        final Path file = record(FIRST, at(0, gauge(1)), at(1, gauge(3)), at(2, gauge(5)), at(3, gauge(1_000)));
        sources.put(
                "orders",
                new FakeSources.FakeSource(
                        () -> RecordingSource.open(file.toString()).snapshot()));
        assertThat(rule("open = 1000 && history_mean(open) = 3").exitCode()).isZero();
    }

    @Test
    void onlyTheLastOfItCountsWhenASpanIsGiven() throws IOException {
        record(FIRST, at(0, gauge(900)), at(95_000, gauge(1)), at(96_000, gauge(3)), at(97_000, gauge(5)));
        now(100_000, gauge(3));
        assertThat(rule("history_mean(open) = 3", "--history-span", "10s").exitCode())
                .isZero();
        assertThat(rule("history_mean(open) = 3").exitCode()).isEqualTo(1);
    }

    @Test
    void aLookThatHasNoAnswerDoesNotCountNorDoesOneWithTooFewSamples() throws IOException {
        record(
                FIRST,
                at(0),
                at(1, counter(1), rejected(99)),
                at(2, counter(90), rejected(10)),
                at(3, counter(180), rejected(20)),
                at(4, counter(270), rejected(30)));
        now(100, counter(100), rejected(300));
        final String rules =
                Files.writeString(directory.resolve("rules.yaml"), """
                rules:
                  - name: success rate as usual
                    value: ratio(accepted, accepted + rejected)
                    fail: value < history_mean(value) - 3 * history_deviation(value)
                    samples: accepted
                    minimum: 90
                """).toString();
        final CommandRun run = check("--rules", rules, "--history", directory.toString(), "--history-minimum", "3");
        assertThat(run.out()).isEqualTo("""
            RESULT  RULE                   VALUE  WHY
            fail    success rate as usual  0.250  value < history_mean(value) - 3 * history_deviation(value) \
            (history: mean 0.9000, deviation 0.000 of 3 looks)

            1 rule: 1 fail
            """);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void tooShortAHistoryCannotBeTold() throws IOException {
        record(FIRST, at(0), at(1, gauge(3)), at(2, gauge(5)));
        now(100, gauge(4));
        final CommandRun two = rule("open < history_mean(open) + 100");
        assertThat(two.out())
                .contains(
                        "cannot tell",
                        "history of 2 looks (expected: at least 3); one more has no answer: no metric open");
        assertThat(two.exitCode()).isEqualTo(3);
        final CommandRun plain = check("--rule", "open < history_mean(open) + 100", "--history", directory.toString());
        assertThat(plain.out()).contains("history of 2 looks (expected: at least 30)");
        assertThat(plain.exitCode()).isEqualTo(3);
    }

    @Test
    void withoutARecordingItCannotBeTold() throws IOException {
        now(100, gauge(4));
        final CommandRun run = check("--rule", "open < history_mean(open) + 100");
        assertThat(run.out()).contains("there is no history (expected: --history RECORDING)");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void aRecordingThatIsNotThereOrOfAnotherSegmentOrDamagedCannotBeRead() throws IOException {
        now(100, gauge(4));
        assertThat(check(
                        "--rule",
                        "open < 5",
                        "--history",
                        directory.resolve("none").toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(3))
                .satisfies(run -> assertThat(run.error()).contains("none").hasLineCount(1))
                .satisfies(run -> assertThat(run.out()).isEmpty());
        assertThat(rule("open < 5").error()).contains("it has no recordings").hasLineCount(1);

        final Path file = record(FIRST, at(0, gauge(1)), at(1, gauge(3)), at(2, gauge(5)));
        sources.remove("orders");
        sources.put("orders", Snapshots.snapshot("users", gauge(4)));
        final CommandRun other = rule("open < 5");
        assertThat(other.error())
                .isEqualTo("counters-stat: cannot compare with recording " + file
                        + ": it is of segment 'orders' (expected: 'users')\n");
        assertThat(other.exitCode()).isEqualTo(3);

        final byte[] bytes = Files.readAllBytes(file);
        bytes[40]++;
        Files.write(file, bytes);
        assertThat(rule("open < 5").error()).contains(file.toString()).hasLineCount(1);
        final CommandRun plugin = rule("open < 5", "--nagios");
        assertThat(plugin.out()).startsWith("COUNTERS UNKNOWN - ");
        assertThat(plugin.exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "history_mean(open + history_mean(open)) > 0 | history of a history",
                "history_mean('open') > 0 | text 'open'",
                "history_mean() > 0 | Not enough parameters for function",
                "history_deviation(open, 3) > 0 | Too many parameters for function",
            })
    void aFaultInWhatIsAskedIsWrongUsage(final String expression, final String fault) {
        final CommandRun run = check("--rule", expression, "--history", directory.toString());
        assertThat(run.error())
                .startsWith("counters-stat: rule: ")
                .contains(fault)
                .hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(64);
    }

    @Test
    void oneLookHasNoDeviation() throws IOException {
        record(FIRST, at(0, gauge(1)));
        now(100, gauge(4));
        final CommandRun run = check("--rule", "open < 5", "--history", directory.toString(), "--history-minimum", "1");
        assertThat(run.error())
                .contains("--history-minimum", "expected: 2 or more")
                .hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(64);
    }

    private CommandRun rule(final String expression, final String... more) {
        final List<String> arguments = new ArrayList<>(
                List.of("--rule=" + expression, "--history", directory.toString(), "--history-minimum", "3"));
        arguments.addAll(List.of(more));
        return check(arguments.toArray(String[]::new));
    }

    private CommandRun check(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("check", "orders"));
        all.addAll(List.of(arguments));
        return CommandRun.of(sources, all.toArray(String[]::new));
    }

    private void now(final long millis, final MetricSample... metrics) {
        sources.put("orders", snapshot(FIRST, millis, metrics));
    }

    /** A window that begins 100 seconds after the segment was made, for every check anew. */
    private void nowAndLater(final MetricSample before, final MetricSample after) {
        final boolean[] isLater = {true};
        sources.put("orders", new FakeSources.FakeSource(() -> {
            isLater[0] = !isLater[0];
            return isLater[0] ? snapshot(FIRST, 110_000, after) : snapshot(FIRST, 100_000, before);
        }));
    }

    private static Look at(final long millis, final MetricSample... metrics) {
        return new Look(millis, List.of(metrics));
    }

    private static MetricSample counter(final long value) {
        return Snapshots.scalar(ACCEPTED, value);
    }

    private static MetricSample rejected(final long value) {
        return Snapshots.scalar(REJECTED, value);
    }

    private static MetricSample gauge(final long value) {
        return Snapshots.scalar(OPEN, value);
    }

    /** Into a file of its own, behind those there are. */
    private Path record(final UUID uuid, final Look... looks) throws IOException {
        final Path file = directory.resolve("orders-2026112" + files++ + "T000000.000000000Z.rec");
        try (RecordingWriter writer =
                new RecordingWriter(file, Identity.of(snapshot(uuid, 0).segment()))) {
            for (final Look look : looks) {
                writer.append(new Frame(
                        Snapshots.CREATED.plusMillis(look.millis),
                        snapshot(uuid, look.millis, look.metrics.toArray(MetricSample[]::new)),
                        null));
            }
        }
        return file;
    }

    private static SegmentSnapshot snapshot(final UUID uuid, final long millis, final MetricSample... metrics) {
        final SegmentSnapshot like = Snapshots.snapshot("orders", metrics);
        final SegmentInfo info = like.segment();
        return new SegmentSnapshot(
                new SegmentInfo(
                        info.name(),
                        info.path(),
                        info.format(),
                        uuid,
                        info.state(),
                        info.createdAt(),
                        Duration.ofMillis(millis),
                        info.refused(),
                        info.repaired(),
                        info.metrics(),
                        info.blocks(),
                        info.processes()),
                like.processes(),
                like.metrics(),
                like.scan());
    }

    /** Milliseconds after the segment was made. */
    private record Look(long millis, List<MetricSample> metrics) {}
}
