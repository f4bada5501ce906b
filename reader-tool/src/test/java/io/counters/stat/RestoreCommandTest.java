package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.segment.MetricTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCommandTest {
    @TempDir
    private Path directory;

    private RealSegment orders;
    private Path copy;
    private Path rebooted;

    @BeforeEach
    void takeASnapshot() {
        orders = new RealSegment(directory.resolve("orders.seg"));
        copy = directory.resolve("copy.seg");
        rebooted = directory.resolve("rebooted.seg");
        assertThat(run("snapshot", orders.name(), copy.toString()).exitCode()).isZero();
    }

    @Test
    void aSegmentThatIsGoneIsMadeWithTheTotalsItHad() {
        final CommandRun run = run("restore", copy.toString(), rebooted.toString());

        assertThat(run).isEqualTo(new CommandRun(0, "restored 1 process of " + copy + " to " + rebooted + "\n", ""));
        assertThat(value(rebooted, "accepted")).isEqualTo(7L);
        assertThat(run("verify", rebooted.toString()).exitCode()).isZero();
    }

    @Test
    void whatCountsAlreadyIsAddedTo() {
        new RealSegment(rebooted);
        run("restore", copy.toString(), rebooted.toString());
        assertThat(value(rebooted, "accepted")).isEqualTo(14L);
    }

    @Test
    void aSecondTimeNothingIsAdded() {
        run("restore", copy.toString(), rebooted.toString());

        final CommandRun again = run("restore", copy.toString(), rebooted.toString());

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).startsWith("nothing to restore: all processes of " + copy + " were added");
        assertThat(value(rebooted, "accepted")).isEqualTo(7L);
    }

    @Test
    void theSegmentItWasTakenFromIsRefused() {
        final CommandRun run = run("restore", copy.toString(), orders.name());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("it was taken from that very segment").hasLineCount(1);
        assertThat(value(orders.path.file(), "accepted")).isEqualTo(7L);
    }

    @Test
    void whatIsNoSnapshotIsRefusedAndNothingIsMade() {
        final CommandRun run = run("restore", orders.name(), rebooted.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("expected: 3, a snapshot").hasLineCount(1);
        assertThat(rebooted).doesNotExist();
    }

    @Test
    void aMetricOfAnotherKindRefusesTheWholeSnapshot() {
        final RealSegment other = new RealSegment(rebooted);
        new MetricTable(other.segment).retire(0, RealSegment.CREATED_AT);
        new MetricTable(other.segment)
                .register(MetricDefinition.counter("accepted").withUnit("bytes", 3), RealSegment.CREATED_AT);

        final CommandRun run = run("restore", copy.toString(), rebooted.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).contains("cannot restore metric accepted").hasLineCount(1);
    }

    @Test
    void aSnapshotThatCannotBeReadIs3AndOneThatHasNoNameIs64() {
        assertThat(run("restore", directory.resolve("none.seg").toString(), rebooted.toString())
                        .exitCode())
                .isEqualTo(3);
        assertThat(run("restore", "no name", rebooted.toString()).exitCode()).isEqualTo(64);
        assertThat(run("restore", copy.toString()).exitCode()).isEqualTo(64);
        assertThat(Files.exists(rebooted)).isFalse();
    }

    @Test
    void theLatestIsTheNewestOfTheNameThatCanBeReadAndABrokenOneIsNamed() throws IOException {
        final Path older = shelve(1);
        final CommandRun whole = latest();
        assertThat(whole)
                .isEqualTo(new CommandRun(0, "restored 1 process of " + older + " to " + rebooted() + "\n", ""));

        reboot();
        final Path broken = Files.write(shelf().resolve("orders-20261120T000002.000000000Z.seg"), new byte[8192]);
        final CommandRun passed = latest();
        assertThat(passed.exitCode()).isEqualTo(2);
        assertThat(passed.out()).isEqualTo(whole.out());
        assertThat(passed.error())
                .startsWith("counters-stat: passed over a snapshot: ")
                .contains(broken.toString())
                .hasLineCount(1);
        assertThat(value(rebooted(), "accepted")).isEqualTo(7L);

        reboot();
        Files.delete(older);
        final CommandRun none = latest();
        assertThat(none.exitCode()).isEqualTo(3);
        assertThat(none.error()).endsWith("none of 1 snapshots can be read (expected: one at least)\n");
        assertThat(rebooted()).doesNotExist();
    }

    @Test
    void whatIsNotASnapshotOfThatNameIsPassedOver() throws IOException {
        final Path older = shelve(1);
        Files.copy(orders.path.file(), shelf().resolve("orders-20261120T000003.000000000Z.seg"));
        final RealSegment users = new RealSegment(directory.resolve("users.seg"));
        final Path other = shelf().resolve("orders-20261120T000002.000000000Z.seg");
        run("snapshot", users.name(), other.toString());
        Files.writeString(shelf().resolve("orders-latest.seg"), "no name that a snapshot is given");

        final CommandRun run = latest();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).startsWith("restored 1 process of " + older);
        assertThat(run.error())
                .contains("expected: 3, a snapshot", "passed over " + other + ": it was taken of segment 'users'")
                .hasLineCount(2);
    }

    @Test
    void aSegmentThatStillLivesIsLeftAsItIsWhateverOlderSnapshotsThereAre() {
        shelve(1);
        latest();
        final Path own = shelf().resolve("orders-20261120T000002.000000000Z.seg");
        run("snapshot", rebooted().toString(), own.toString());

        final CommandRun run = latest();

        assertThat(run)
                .isEqualTo(new CommandRun(
                        0, "nothing to restore: " + rebooted() + " still has what " + own + " was taken from\n", ""));
        assertThat(value(rebooted(), "accepted")).isEqualTo(7L);
    }

    @Test
    void noSecondSnapshotIsAddedToOneThatAnotherWasAddedTo() throws IOException {
        final Path first = shelve(1);
        latest();
        final Path second = shelve(2);

        assertThat(latest().out()).startsWith("nothing to restore: all processes of " + first + " were added");
        Files.delete(first);
        assertThat(latest())
                .isEqualTo(new CommandRun(
                        0, "nothing to restore: another snapshot was added to " + rebooted() + " before\n", ""));
        assertThat(value(rebooted(), "accepted")).isEqualTo(7L);

        reboot();
        assertThat(latest().out()).startsWith("restored 1 process of " + second);
    }

    @Test
    void whatIsDamagedInASnapshotIsLeftOutAndSaid() {
        orders.damageHistogram();
        final Path damaged = shelve(1);

        final CommandRun run = latest();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).startsWith("restored 1 process of " + damaged);
        assertThat(run.error())
                .startsWith("counters-stat: 1 finding in " + damaged + ": what is damaged is left out")
                .hasLineCount(1);
        assertThat(value(rebooted(), "accepted")).isEqualTo(7L);
    }

    @Test
    void atTheFirstBootThereIsNothingToRestoreButADirectoryThereMustBe() throws IOException {
        Files.createDirectories(shelf());
        assertThat(latest())
                .isEqualTo(new CommandRun(0, "nothing to restore: no snapshot of orders in " + shelf() + "\n", ""));
        assertThat(rebooted()).doesNotExist();
        Files.delete(shelf());
        assertThat(latest().exitCode()).isEqualTo(3);
        assertThat(run("restore", "--latest", shelf().toString()).exitCode()).isEqualTo(64);
        assertThat(run(
                                "restore",
                                "--latest",
                                shelf().toString(),
                                copy.toString(),
                                rebooted().toString())
                        .exitCode())
                .isEqualTo(64);
    }

    private CommandRun latest() {
        return run("restore", "--latest", shelf().toString(), rebooted().toString());
    }

    private Path shelf() {
        return directory.resolve("shelf");
    }

    /** Named like the segment whose snapshots are looked for. */
    private Path rebooted() {
        return directory.resolve("shm").resolve("orders.seg");
    }

    private Path shelve(final int second) {
        final Path file = shelf().resolve("orders-20261120T00000" + second + ".000000000Z.seg");
        if (!shelf().toFile().isDirectory()) {
            assertThat(shelf().toFile().mkdir()).isTrue();
        }
        assertThat(run("snapshot", orders.name(), file.toString()).exitCode()).isZero();
        return file;
    }

    private void reboot() throws IOException {
        Files.delete(rebooted());
    }

    private static CommandRun run(final String... arguments) {
        return CommandRun.of(Clock.systemUTC(), new FakeMachine(), arguments);
    }

    private static Number value(final Path file, final String name) {
        try (SegmentReader reader = SegmentReader.open(file)) {
            return reader.snapshot().metrics().stream()
                    .filter(sample -> sample.definition().id().name().equals(name))
                    .map(MetricSample::value)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
