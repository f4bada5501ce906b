package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.SegmentAccessException;
import io.counters.stat.CommandRun.FakeTicker;
import io.counters.stat.FakeSources.FakeSource;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecordCommandTest {
    @TempDir
    private Path directory;

    private final FakeSources sources = new FakeSources();
    private final StringWriter out = new StringWriter();
    private long counted;

    @Test
    void framesAreTakenAtTheIntervalUntilTheTimeIsOver() {
        sources.put("orders", counting());
        final CommandRun run = record("--every", "2s", "--for", "20s");
        assertThat(run.exitCode()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).matches(directory + "/orders-20261120T231805\\.000000000Z\\.rec\n");
        assertThat(values()).isEqualTo(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L));
        assertThat(sources.opened).allMatch(source -> source.isClosed);
    }

    @Test
    void aReplacedSegmentIsFollowedInAFileOfItsOwnAndThatIsSaid() {
        final FakeSource old = counting();
        sources.put("orders", old).put("orders", counting());
        final FakeTicker ticker = new FakeTicker() {
            @Override
            public boolean pause(final Duration duration) {
                old.isCurrent = false;
                return super.pause(duration);
            }
        };
        final CommandRun run = CommandRun.of(
                sources,
                ticker,
                new Terminal(false, false),
                "record",
                "orders",
                "--to",
                directory.toString(),
                "--for",
                "2s");
        assertThat(run.error()).isEqualTo("counters-stat: segment orders was replaced by a new one\n");
        assertThat(run.exitCode()).isZero();
        assertThat(values()).isEqualTo(List.of(1L, 2L, 3L));
    }

    @Test
    void asManyFilesAsAskedAreKeptAndNothingElseIsTouched() throws IOException {
        sources.put("orders", counting());
        final Path stranger = Files.writeString(directory.resolve("orders-20200101T000000.000000000Z.rec"), "not ours");
        final CommandRun run = record("--for", "5s", "--roll-size", "1", "--keep", "2");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("removed ")))
                .hasSize(4);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(4).contains(stranger, directory.resolve("orders.rec.lck"));
        }
        Files.delete(stranger);
        assertThat(values()).isEqualTo(List.of(5L, 6L));
    }

    @Test
    void onlyOneRecorderWritesFilesOfANameIntoADirectory() {
        sources.put("orders", counting());
        try (Recorder first = recorder()) {
            first.append(frame(0));
            final CommandRun second = record("--for", "1s");
            assertThat(second.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(second.error())
                    .isEqualTo("counters-stat: cannot record orders into " + directory
                            + ": another recorder does (expected: one at a time, which locks " + directory
                            + "/orders.rec.lck)\n");
        }
        assertThat(record("--for", "1s").exitCode()).isZero();
    }

    @Test
    void aFileIsNotForOthersToRead() throws IOException {
        sources.put("orders", counting());
        final CommandRun run = record("--for", "1s");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(Path.of(run.out().strip()))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aNewFileIsBegunWhenTheOldOneIsOldEnoughOrTheClockWasSetBack() {
        try (Recorder recorder = recorder("--roll-every", "10s")) {
            List.of(0, 9, 10, 19, 15, 16, 24, 26, 12).forEach(second -> recorder.append(frame(second)));
        }
        assertThat(out.toString().lines().map(RecordCommandTest::stamp))
                .containsExactly(
                        "231805.000000000Z",
                        "231815.000000000Z",
                        "231820.000000000Z",
                        "231831.000000000Z",
                        "231831.000000001Z");
        assertThat(values()).isEqualTo(List.of(0L, 9L, 10L, 19L, 15L, 16L, 24L, 26L, 12L));
        final List<Number> part = new ArrayList<>();
        Recording.open(directory).frames(time(10), time(16), frame -> part.add(value(frame)));
        assertThat(part).isEqualTo(List.of(10L, 15L, 16L, 12L));
        assertThat(value(Recording.open(directory).last(time(18)))).isEqualTo(12L);
    }

    @Test
    void whatIsRecordedLaterStaysLaterAlsoWhenTheClockOfAnEarlierRecorderWasAhead() {
        try (Recorder ahead = recorder()) {
            ahead.append(frame(3_600));
        }
        try (Recorder next = recorder()) {
            next.append(frame(7));
        }
        assertThat(values()).isEqualTo(List.of(3_600L, 7L));
    }

    @Test
    void aFileOfThatNameWhoseTimeIsNoneIsNotTouched() throws IOException {
        try (Recorder recorder = recorder()) {
            recorder.append(frame(0));
        }
        final Path renamed = directory.resolve("orders-20269999T999999.000000000Z.rec");
        Files.move(Path.of(out.toString().strip()), renamed);
        try (Recorder recorder = recorder("--keep", "1", "--roll-size", "1")) {
            recorder.append(frame(1));
            recorder.append(frame(2));
        }
        assertThat(renamed).exists();
        assertThat(out.toString().lines().filter(line -> line.startsWith("removed ")))
                .hasSize(1);
    }

    @Test
    void whatGoesWrongForLongIsSaidOnce() {
        final FakeSource failing = new FakeSource(() -> {
            throw new SegmentAccessException("cannot read segment orders: truncated");
        });
        sources.put("orders", failing);
        final CommandRun unreadable = record("--for", "5s");
        assertThat(unreadable.exitCode()).isZero();
        assertThat(unreadable.error()).isEqualTo("counters-stat: cannot read segment orders: truncated\n");

        final FakeSource gone = counting();
        sources.remove("orders");
        sources.put("orders", gone);
        final FakeTicker ticker = new FakeTicker() {
            @Override
            public boolean pause(final Duration duration) {
                gone.isCurrent = false;
                sources.remove("orders");
                return super.pause(duration);
            }
        };
        final CommandRun run = CommandRun.of(
                sources,
                ticker,
                new Terminal(false, false),
                "record",
                "orders",
                "--to",
                directory.toString(),
                "--for",
                "5s");
        assertThat(run.error()).isEqualTo("counters-stat: segment orders is gone; waiting for a new one\n");
        assertThat(values()).isEqualTo(List.of(1L));
    }

    @Test
    void aDirectoryInWhichAnybodyMayReplaceFilesIsRefused() throws IOException {
        sources.put("orders", counting());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        final CommandRun run = record("--for", "1s");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OUTPUT);
        assertThat(run.error())
                .isEqualTo("counters-stat: cannot record into " + directory
                        + ": its mode is 777 (expected: not writable by others)\n");
        Files.setAttribute(directory, "unix:mode", 01777);
        assertThat(record("--for", "1s").exitCode()).isZero();
    }

    @Test
    void timesAndCountsBeyondAllSenseAreNoAccident() {
        sources.put("orders", counting());
        assertThat(record("--keep", "0").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(record("--every", "999999999d", "--for", "999999999d").exitCode())
                .isZero();
        assertThat(values()).isEqualTo(List.of(1L));
    }

    @Test
    void withoutASegmentOrADirectoryItEndsAtOnce() {
        assertThat(record().exitCode()).isEqualTo(ExitCode.UNREADABLE);
        final CommandRun run = CommandRun.of(sources, "record", "orders", "--to", directory + "/none");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OUTPUT);
        assertThat(run.error())
                .isEqualTo("counters-stat: cannot record into " + directory + "/none (expected: a directory)\n");
    }

    private CommandRun record(final String... more) {
        final List<String> arguments = new ArrayList<>(List.of("record", "orders", "--to", directory.toString()));
        arguments.addAll(List.of(more));
        return CommandRun.of(sources, arguments.toArray(String[]::new));
    }

    private Recorder recorder(final String... limits) {
        return new Recorder(
                directory, CommandLine.populateCommand(new RecordingLimits(), limits), new PrintWriter(out, true));
    }

    private static Frame frame(final int second) {
        return new Frame(
                time(second),
                Snapshots.snapshot("orders", Snapshots.scalar(MetricDefinition.counter("c"), (long) second)),
                null);
    }

    private static Instant time(final int second) {
        return CommandRun.NOW.plusSeconds(second);
    }

    private static String stamp(final String path) {
        return path.substring(path.lastIndexOf('T') + 1, path.length() - Recording.SUFFIX.length());
    }

    private FakeSource counting() {
        return new FakeSource(() -> {
            counted++;
            return Snapshots.snapshot("orders", Snapshots.scalar(MetricDefinition.counter("c"), counted));
        });
    }

    private List<Number> values() {
        final List<Number> values = new ArrayList<>();
        Recording.open(directory).frames(Instant.MIN, Instant.MAX, frame -> values.add(value(frame)));
        return values;
    }

    private static Number value(final Frame frame) {
        return frame.merged().metrics().get(0).value();
    }
}
