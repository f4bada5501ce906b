package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.stat.CommandRun.FakeTicker;
import io.counters.stat.FakeSources.FakeSource;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCommandTest {
    @TempDir
    private Path directory;

    private final FakeSources sources = new FakeSources();
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
                sources, ticker, new Terminal(false), "record", "orders", "--to", directory.toString(), "--for", "2s");
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
            assertThat(files).hasSize(3).contains(stranger);
        }
        Files.delete(stranger);
        assertThat(values()).isEqualTo(List.of(5L, 6L));
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
