package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.ProcessLayout;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-20T23:18:05.000000042Z");

    @TempDir
    private Path directory;

    @Test
    void itShowsWhatTheSegmentShowed() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg")).live();
        final Path copy = directory.resolve("copy.seg");

        final CommandRun run = run(orders.name(), copy.toString());

        assertThat(run).isEqualTo(new CommandRun(0, copy + "\n", ""));
        assertThat(read(copy).metrics()).isEqualTo(read(orders.path.file()).metrics());
        assertThat(read(copy).processes().get(0).state())
                .as("it lives, and its heartbeat is old")
                .isEqualTo(ProcessState.STALLED);
    }

    @Test
    void aProcessOfWhichNothingIsKnownCountsAsItsHeartbeatSays() throws IOException {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        Files.delete(orders.path.lock(orders.segment.header().uuid()));
        run(orders.name(), directory.resolve("old.seg").toString());
        orders.set(RealSegment.GEOMETRY.process(0) + ProcessLayout.HEARTBEAT_AT_OFFSET, Long.MAX_VALUE);
        run(orders.name(), directory.resolve("young.seg").toString());

        assertThat(read(directory.resolve("old.seg")).processes().get(0).state())
                .isEqualTo(ProcessState.DEAD);
        assertThat(read(directory.resolve("young.seg")).processes().get(0).state())
                .isEqualTo(ProcessState.LIVE);
    }

    @Test
    void inADirectoryItIsNamedAfterTheSegmentAndTheTimeAndTwoNeverMeet() throws IOException {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Path backups = Files.createDirectory(directory.resolve("backups"));

        final CommandRun first = run(orders.name(), backups.toString());
        final CommandRun second = run(orders.name(), backups + "/");

        assertThat(first.out()).isEqualTo(backups.resolve("orders-20261120T231805.000000042Z.seg") + "\n");
        assertThat(second.out()).isEqualTo(backups.resolve("orders-20261120T231805.000000043Z.seg") + "\n");
        assertThat(read(backups.resolve("orders-20261120T231805.000000042Z.seg"))
                        .segment()
                        .name())
                .isEqualTo("orders");
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Path precious = Files.writeString(directory.resolve("precious"), "precious");

        final CommandRun run = run(orders.name(), precious.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).matches("counters-stat: cannot create segment " + precious + ": it exists .*\n");
        assertThat(precious).hasContent("precious");
    }

    @Test
    void aSnapshotOfASnapshotWouldBeRestoredTwiceAndIsRefused() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Path copy = directory.resolve("copy.seg");
        run(orders.name(), copy.toString());

        final CommandRun run =
                run(copy.toString(), directory.resolve("again.seg").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("is a snapshot already").hasLineCount(1);
        assertThat(directory.resolve("again.seg")).doesNotExist();
    }

    @Test
    void aSegmentThatIsReplacedMeanwhileIsNotMixedWithItsSuccessor() {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Path copy = directory.resolve("copy.seg");
        final Clock replacing = new Clock() {
            @Override
            public Instant instant() {
                try {
                    Files.delete(orders.path.file());
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
                new RealSegment(orders.path.file());
                return NOW;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(final ZoneId zone) {
                return this;
            }
        };

        final CommandRun run = CommandRun.of(replacing, new FakeMachine(), "snapshot", orders.name(), copy.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error())
                .contains("was removed, replaced or truncated meanwhile")
                .hasLineCount(1);
        assertThat(copy).doesNotExist();
    }

    @Test
    void whereItCannotBeWrittenItSaysSo() throws IOException {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));

        final CommandRun run =
                run(orders.name(), directory.resolve("no/such/copy.seg").toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.error()).contains("cannot create segment").hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void onlyItsOwnersGroupCanReadIt() throws IOException {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Path copy = directory.resolve("copy.seg");
        run(orders.name(), copy.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::toString).toList()).noneMatch(file -> file.endsWith(".tmp"));
        }
    }

    private static CommandRun run(final String... arguments) {
        return CommandRun.of(
                Clock.fixed(NOW, ZoneOffset.UTC),
                new FakeMachine(),
                Stream.concat(Stream.of("snapshot"), List.of(arguments).stream())
                        .toArray(String[]::new));
    }

    private static SegmentSnapshot read(final Path file) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            return reader.snapshot();
        }
    }
}
