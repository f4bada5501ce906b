package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.format.HistogramLayout;
import io.counters.segment.BlockTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stat.Shell.Ended;
import io.counters.testing.ChildJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does when processes, and machines, have died: the real program on real processes' segments. */
class RecoveryIT {
    private Path directory;
    private Path orders;
    private Shell shell;
    private ChildJvm writer;

    @BeforeEach
    void startAWriter() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "recovery-it-");
        orders = directory.resolve("orders.seg");
        shell = new Shell(directory).in(directory);
        writer = startWriter();
        writer.askPatiently("add accepted 7");
        writer.askPatiently("set open 3");
        writer.askPatiently("observe bytes 50");
    }

    @AfterEach
    void removeAll() throws IOException {
        writer.close();
        removeFiles();
        Files.delete(directory);
    }

    @Test
    void aSnapshotListsWhatTheSegmentListed() {
        final Path backup = snapshot("backup.seg");
        assertThat(metrics("orders")).hasSize(3).isEqualTo(metrics("./backup.seg"));
        assertThat(shell.stat("get", "./backup.seg", "open").out()).isEqualTo("3\n");
        assertThat(shell.stat("verify", "./backup.seg").out()).isEqualTo(backup + ": sound\n");
        writer.ask("add accepted 1");
        assertThat(shell.stat("get", "./backup.seg", "accepted").out()).isEqualTo("7\n");
        assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("8\n");
    }

    @Test
    void withoutAFileASnapshotLiesWhereTheOperatorIs() throws IOException {
        final Path place = Files.createDirectory(directory.resolve("here"));
        final Ended ended = shell.in(place).stat("snapshot");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).matches(place + "/orders-\\d{8}T\\d{6}\\.\\d{9}Z\\.seg\n");
        Files.delete(Path.of(ended.out().strip()));
        Files.delete(place);
    }

    @Test
    void totalsSurviveAKillAndARebootAndASecondRestoreAddsNothing() throws IOException {
        writer.kill();
        final Path backup = Files.move(
                snapshot("backup.seg"), Files.createTempFile("backup-", ".seg"), StandardCopyOption.REPLACE_EXISTING);
        try {
            removeFiles(); // what a reboot does to /dev/shm

            final Ended restore = shell.stat("restore", backup.toString(), "orders");
            assertThat(restore.error()).isEmpty();
            assertThat(restore.out()).isEqualTo("restored 1 process of " + backup + " to " + orders + "\n");
            final Ended again = shell.stat("restore", backup.toString(), "orders");
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).startsWith("nothing to restore: ");
            assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("7\n");

            try (ChildJvm restarted = startWriter()) {
                restarted.askPatiently("add accepted 1");
                restarted.askPatiently("observe bytes 5");
                assertThat(restarted.ask("value accepted")).isEqualTo("8");
                assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("8\n");
                assertThat(shell.stat("get", "orders", "bytes").out()).isEqualTo("2\n");
                assertThat(shell.stat("restore", backup.toString(), "orders").exitCode())
                        .isZero();
                assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("8\n");
                assertThat(shell.stat("verify", "orders").exitCode()).isZero();
            }
        } finally {
            Files.delete(backup);
        }
    }

    @Test
    void theLatestSnapshotIsBroughtBackAfterEachRebootAndTotalsNeverFall(@TempDir final Path disk) throws Exception {
        rotate(disk);
        writer.ask("add accepted 1");
        final Path last = rotate(disk);
        writer.kill();
        removeFiles(); // what a reboot does to /dev/shm

        final Process cutShort =
                shell.start(Shell.LAUNCHER.toString(), "restore", "--latest", disk.toString(), "orders");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(orders) || !cutShort.isAlive());
        cutShort.destroyForcibly().waitFor();
        assertThat(restoreLatest(disk).exitCode()).isZero();
        assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("8\n");

        try (ChildJvm restarted = startWriter()) {
            assertThat(restarted.askPatiently("value accepted")).isEqualTo("8");
            restarted.askPatiently("add accepted 2");
            assertThat(restoreLatest(disk).out())
                    .as("also before there is a snapshot of this life")
                    .isEqualTo(
                            "nothing to restore: all processes of " + last + " were added to " + orders + " before\n");
            rotate(disk);
            restarted.askPatiently("add accepted 1");
            assertThat(restoreLatest(disk).out()).startsWith("nothing to restore: " + orders + " still has what ");
            assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("11\n");
        }

        final Path broken = rotate(disk);
        removeFiles();
        try (FileChannel channel = FileChannel.open(broken, StandardOpenOption.WRITE)) {
            channel.truncate(5_000);
        }
        final Ended older = restoreLatest(disk);
        assertThat(older.exitCode()).isEqualTo(2);
        assertThat(older.error()).contains(broken.toString()).hasLineCount(1);
        assertThat(older.out()).startsWith("restored ");
        assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("10\n");
        assertThat(shell.stat("verify", "orders").exitCode()).isZero();
    }

    @Test
    void aSnapshotIsNotRestoredToItsOwnSegment() {
        snapshot("backup.seg");
        final Ended ended = shell.stat("restore", "./backup.seg", "orders");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.error())
                .matches("counters-stat: cannot restore [^\n]*: it was taken from that very segment[^\n]*\n");
        assertThat(shell.stat("get", "orders", "accepted").out()).isEqualTo("7\n");
    }

    @Test
    void repairWaitsForTheDeathOfTheWriterThenClosesTheSlotAndKeepsTheFileAsItWas() throws IOException {
        damageHistogram();
        final Ended refused = shell.stat("repair", "orders");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.error()).matches("counters-stat: cannot repair segment [^\n]* live [^\n]*\n");
        assertThat(shell.stat("verify", "orders").out()).contains("damaged from outside", ": 1 finding\n");

        writer.kill();
        final Ended repaired = shell.stat("repair", "orders");

        assertThat(repaired.error()).isEmpty();
        assertThat(repaired.exitCode()).isZero();
        assertThat(repaired.out()).contains("histogram slot", ": 1 repaired; as it was: " + orders + ".2");
        final String copy = repaired.out().strip().replaceFirst("(?s).*as it was: ", "");
        assertThat(shell.stat("verify", "orders").exitCode()).isZero();
        assertThat(shell.stat("get", "orders", "bytes").out()).isEqualTo("2\n");
        assertThat(shell.stat("verify", copy).exitCode()).isEqualTo(1);
        assertThat(kibibytes(Path.of(copy))).as("holes stay holes").isEqualTo(kibibytes(orders));
        assertThat(shell.stat("repair", "orders").out()).isEqualTo(orders + ": nothing to repair\n");
    }

    @Test
    void dumpShowsALiveSegmentASnapshotAndADamagedFile() throws IOException {
        snapshot("backup.seg");
        damageHistogram();
        for (final String source : List.of("orders", "./backup.seg")) {
            final Ended dump = shell.stat("dump", source);
            assertThat(dump.error()).isEmpty();
            assertThat(dump.exitCode()).isZero();
            assertThat(dump.out())
                    .contains("  magic\n", "\"accepted\"", "histogram slot", "value                 7\n")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
        }
        final Path lies = directory.resolve("lies.seg");
        HostileFiles.writeWithLies(lies);
        shell.with("COUNTERS_STAT_OPTS", "-Xmx64m");
        final Ended dump = shell.stat("dump", "lies");
        assertThat(dump.error()).isEmpty();
        assertThat(dump.out()).contains("\\u001b[2J").doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
        assertThat(shell.sh("counters-stat dump orders | head -n 1").out()).isEqualTo("segment " + orders + "\n");
    }

    @Test
    void theDoctorFindsAHealthySegmentHealthyAndABadDirectoryBad() throws IOException {
        final Ended healthy = shell.stat("doctor");
        assertThat(healthy.exitCode()).isZero();
        assertThat(healthy.error()).isEmpty();
        assertThat(healthy.out())
                .contains(
                        "file-system: " + directory + ": is on tmpfs", "processes: " + orders + ": 1 live, 1 of 8 used")
                .contains("no problems");
        final Map<?, ?> tree = json(shell.stat("doctor", "--json").out());
        assertThat(tree.get("problems")).isEqualTo(0L);
        assertThat(directory.toFile().setWritable(true, false)).isTrue();
        final Ended bad = shell.stat("doctor", "--check-thresholds");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out())
                .contains("PROBLEM  directory: " + directory + ": mode 0722", "-> chmod go-w " + directory);
    }

    private Ended restoreLatest(final Path disk) {
        return shell.stat("restore", "--latest", disk.toString(), "orders");
    }

    private Path rotate(final Path disk) {
        final Ended ended = shell.stat("rotate", "orders", disk.toString(), "--keep", "3");
        assertThat(ended.error()).isEmpty();
        return Path.of(ended.out().lines().findFirst().orElseThrow());
    }

    private ChildJvm startWriter() {
        final ChildJvm started = ChildJvm.writer();
        started.askPatiently("open " + orders + " web");
        return started;
    }

    private Path snapshot(final String name) {
        final Path file = directory.resolve(name);
        assertThat(shell.stat("snapshot", "orders", name)).isEqualTo(new Ended(0, file + "\n", ""));
        return file;
    }

    private List<?> metrics(final String source) {
        return (List<?>) Objects.requireNonNull(
                json(shell.stat("list", source, "--json").out()).get("metrics"));
    }

    private static Map<?, ?> json(final String text) {
        return (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(text));
    }

    /** Counts an observation that no summary knows of, as something that is not this library might. */
    private void damageHistogram() {
        final Segment segment = Segment.openForWriting(new SegmentPath(orders));
        final BlockTable blocks = new BlockTable(segment);
        for (int i = 0; i < blocks.highWater(); i++) {
            if (blocks.stride(i) == HistogramLayout.LENGTH) {
                final int bucket = blocks.firstSlot(i) + HistogramLayout.BUCKETS_OFFSET;
                segment.memory().setLongRelease(bucket, segment.memory().getLongAcquire(bucket) + 1);
                return;
            }
        }
        throw new AssertionError("no histogram");
    }

    private String kibibytes(final Path file) {
        return shell.sh("du -k '" + file + "' | cut -f1").out();
    }

    private void removeFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
    }
}
