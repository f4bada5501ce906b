package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.stat.CommandRun.FakeTicker;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    private static final Instant START = Instant.parse("2026-11-20T23:00:00Z");

    @TempDir
    private Path directory;

    private final Sources sources = new SegmentSources();
    private Path file;

    @BeforeEach
    void recordTenSeconds() {
        file = directory.resolve("orders.rec");
        try (RecordingWriter writer = new RecordingWriter(file, Identity.of(Snapshots.segment("orders")))) {
            for (int second = 0; second < 10; second++) {
                writer.append(new Frame(
                        START.plusSeconds(second),
                        Snapshots.snapshot(
                                "orders", Snapshots.scalar(MetricDefinition.counter("c"), 100L + 5L * second)),
                        null));
            }
        }
    }

    @Test
    void everyFrameIsShownWithRates() {
        final CommandRun run = replay("--from", "2026-11-20T23:00:08Z");
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                2026-11-20T23:00:08Z
                segment orders  SNAPSHOT  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

                METRIC  KIND     VALUE
                c       counter    140

                2026-11-20T23:00:09Z
                segment orders  SNAPSHOT  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

                METRIC  KIND     VALUE  PER SECOND
                c       counter    145        5.00

                """);
    }

    @Test
    void jsonIsWhatListPrintsFrameByFrame() {
        final List<String> lines = replay("--json").out().lines().toList();
        assertThat(lines).hasSize(10);
        assertThat(lines.get(9) + "\n")
                .isEqualTo(CommandRun.of(sources, "list", file.toString(), "--json")
                        .out());
        assertThat(value(lines.get(3))).isEqualTo(115L);
    }

    @Test
    void aTimeIsTheLastFrameUpToThenHereAndInEveryOtherCommand() {
        assertThat(value(replay("--at", "2026-11-20T23:00:04.5Z", "--json").out()))
                .isEqualTo(120L);
        assertThat(CommandRun.of(sources, "get", file + "@2026-11-21T00:00:04.5+01:00", "c")
                        .out())
                .isEqualTo("120\n");
        assertThat(CommandRun.of(sources, "get", directory.toString(), "c").out())
                .isEqualTo("145\n");
        final CommandRun early = replay("--at", "2026-11-20T22:59:59Z");
        assertThat(early.exitCode()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(early.error()).contains("has no frame up to 2026-11-20T22:59:59Z");
    }

    @Test
    void aFrameIsExportedAsTheSegmentWas() {
        final String then = file + "@2026-11-20T23:00:04.5Z";
        final FakeSources live = new FakeSources()
                .put("orders", Snapshots.snapshot("orders", Snapshots.scalar(MetricDefinition.counter("c"), 120L)));
        for (final String format : List.of("--prometheus", "--openmetrics", "--csv")) {
            final CommandRun run = CommandRun.of(sources, "list", then, format);
            assertThat(run.error()).isEmpty();
            assertThat(run.out())
                    .contains("120")
                    .isEqualTo(CommandRun.of(live, "list", "orders", format).out());
        }
        assertThat(value(CommandRun.of(sources, "list", then, "--json").out())).isEqualTo(120L);
        assertThat(CommandRun.of(sources, "list", directory.toString(), "--prometheus")
                        .out())
                .contains("\nc_total 145.0\n");
        assertThat(CommandRun.of(sources, "list", then, "--prometheus", "--per-process")
                        .error())
                .contains("has no values per process (expected: one made with counters-stat record --per-process)");
    }

    @Test
    void speedWaitsAsLongAsWasWaitedThen() {
        final FakeTicker ticker = new FakeTicker();
        final CommandRun run = CommandRun.of(
                sources, ticker, new Terminal(false, false), "replay", file.toString(), "--speed", "4", "--json");
        assertThat(run.out().lines()).hasSize(10);
        assertThat(ticker.nanoTime()).isEqualTo(9 * 250_000_000L);
    }

    @Test
    void partsOfAMillisecondAddUpAndWhatPrintingTakesDoesNot() {
        final Path quick = directory.resolve("quick.rec");
        try (RecordingWriter writer = new RecordingWriter(quick, Identity.of(Snapshots.segment("orders")))) {
            for (int i = 0; i <= 10; i++) {
                writer.append(new Frame(START.plusNanos(i * 1_700_000L), Snapshots.snapshot("orders"), null));
            }
        }
        final FakeTicker slow = new FakeTicker() {
            @Override
            public long nanoTime() {
                super.pause(Duration.ofNanos(100_000));
                return super.nanoTime();
            }
        };
        CommandRun.of(sources, slow, new Terminal(false, false), "replay", quick.toString(), "--speed", "1");
        assertThat(slow.nanoTime()).isBetween(17_000_000L, 17_500_000L);
    }

    @Test
    void whatMakesNoSenseIsSaidInOneLine() throws IOException {
        assertThat(replay("--at", "now").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(replay("--speed", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(replay("--at", "2026-11-20T23:00:04Z", "--to", "2026-11-20T23:00:04Z")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        final byte[] bytes = Files.readAllBytes(file);
        bytes[60] ^= 1;
        Files.write(file, bytes);
        final CommandRun damaged = CommandRun.of(sources, "list", file.toString());
        assertThat(damaged.exitCode()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(damaged.error()).matches("counters-stat: cannot read recording [^\n]* is damaged: [^\n]*\n");
        assertThat(CommandRun.of(sources, "list", directory + "/none/").exitCode())
                .isEqualTo(ExitCode.UNREADABLE);
        final Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(CommandRun.of(sources, "list", empty.toString()).error())
                .isEqualTo("counters-stat: cannot read directory " + empty
                        + ": it has no recordings (expected: files whose names end in .rec)\n");
    }

    private CommandRun replay(final String... more) {
        final String[] arguments = new String[more.length + 2];
        arguments[0] = "replay";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandRun.of(sources, arguments);
    }

    private static Object value(final String json) {
        final Map<?, ?> tree = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(json));
        final List<?> metrics = (List<?>) Objects.requireNonNull(tree.get("metrics"));
        return ((Map<?, ?>) Objects.requireNonNull(metrics.get(0))).get("value");
    }
}
