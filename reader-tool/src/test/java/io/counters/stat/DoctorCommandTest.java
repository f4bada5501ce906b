package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.segment.Host;
import io.counters.segment.MetricTable;
import io.counters.stat.doctor.Machine.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandTest {
    private static final Instant NOW = Instant.ofEpochSecond(0, RealSegment.CREATED_AT);

    @TempDir
    private Path directory;

    private final FakeMachine machine = new FakeMachine();
    private Instant now = NOW;
    private RealSegment orders;

    @BeforeEach
    void makeAHealthySegment() {
        orders = new RealSegment(directory.resolve("orders.seg")).live();
        state(ProcessLayout.STATE_CLOSED);
    }

    @Test
    void whereAllIsWellNothingIsToBeDone() {
        final CommandRun run = check(directory + "/");
        assertThat(run.out())
                .doesNotContain("->", "WARNING", "PROBLEM", "note")
                .contains(
                        "ok       directory: " + directory + ": mode 0700, owner " + Host.uid() + "\n",
                        "ok       file-system: " + directory + ": is on tmpfs\n",
                        "ok       free-space: " + directory + ": 512 MiB of 1.0 GiB are free\n",
                        "ok       lock-file: " + orders.name() + ": is in place\n",
                        "ok       processes: " + orders.name() + ": 0 live, 1 of 4 used\n",
                        "ok       metrics: " + orders.name() + ": 2 of 16 used\n",
                        "ok       lanes: a process has up to 8 lanes, one a thread: a counter takes up to 512 B, a"
                                + " histogram up to 1.5 KiB of each process\n")
                .endsWith("\nno problems, no warnings\n");
        assertThat(run.exitCode()).isZero();
        assertThat(run.error()).isEmpty();
    }

    @Test
    void withoutThresholdsItOnlyInforms() {
        machine.fileSystem = "nfs4";
        final CommandRun run = doctor(orders.name());
        assertThat(run.out()).contains("PROBLEM  file-system: ").endsWith("\n1 problem, no warnings\n");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "tmpfs, 0, ok",
        "ramfs, 0, ok",
        "ext4, 2, WARNING",
        "overlay, 2, WARNING",
        "nfs, 1, PROBLEM",
        "cifs, 1, PROBLEM",
        "9p, 1, PROBLEM",
        "fuse.sshfs, 1, PROBLEM",
        "virtiofs, 1, PROBLEM",
        "'', 0, ok"
    })
    void theFileSystemMustBeOfThisMachineAndShouldBeInMemory(
            final String type, final int exitCode, final String level) {
        machine.fileSystem = type;
        final CommandRun run = check(orders.name());
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(line(run, "file-system")).startsWith(level).contains("is on " + type);
    }

    @ParameterizedTest
    @CsvSource({"16777216, 0, ok", "16777215, 2, WARNING", "1048576, 2, WARNING", "1048575, 1, PROBLEM", "0, 1, PROBLEM"
    })
    void spaceRunsOut(final long free, final int exitCode, final String level) {
        machine.space = new Space(1L << 30, free);
        final CommandRun run = check(orders.name());
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(line(run, "free-space")).startsWith(level);
    }

    @Test
    void theSixtyFourMebibytesOfDockerAreNamed() {
        machine.space = new Space(64L << 20, 60L << 20);
        final CommandRun run = check(orders.name());
        assertThat(line(run, "free-space")).startsWith("note").contains("64 MiB are Docker's default");
        assertThat(run.out()).contains("-> docker run --shm-size=256m");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aDirectoryThatOthersCanWriteIsAProblem() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        final CommandRun run = check(orders.name());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(line(run, "directory")).startsWith("PROBLEM").contains("mode 0770");
        assertThat(run.out()).contains("-> chmod go-w " + directory);
    }

    @Test
    void somebodyElsesDirectoryIsSaidToBeSo() {
        machine.uid = 4_242;
        final CommandRun run = check(orders.name());
        assertThat(line(run, "directory")).startsWith("note").contains("owner " + Host.uid() + "; you are 4242");
    }

    @Test
    void aDirectoryThatIsNotThereYetIsMadeByTheFirstWriter() {
        System.setProperty("counters.directory", directory.resolve("none").toString());
        try {
            final CommandRun run = CommandRun.of(clock(), machine, "doctor", "--check-thresholds");
            assertThat(line(run, "directory")).startsWith("note").contains("is not there");
            assertThat(run.exitCode()).isZero();
        } finally {
            System.clearProperty("counters.directory");
        }
    }

    @Test
    void aLinkInPlaceOfTheDirectoryIsAProblem() throws IOException {
        final Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        final CommandRun run = check(link.resolve("orders.seg").toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(line(run, "directory")).startsWith("PROBLEM").contains("is a symbolic link (expected: a directory)");
    }

    @Test
    void whatADeadCreatorLeftMayBeRemovedAfterAMinute() throws IOException {
        final Path left = Files.createFile(directory.resolve("orders.seg.0d5c9a3e-52f7-4b1c-9c2e-3f4a5b6c7d8e.tmp"));
        Files.setLastModifiedTime(left, FileTime.from(NOW));
        now = NOW.plusSeconds(60);
        assertThat(check(orders.name()).out()).doesNotContain("stale-file");
        now = NOW.plusSeconds(61);
        final CommandRun run = check(directory + "/");
        assertThat(line(run, "stale-file")).startsWith("WARNING").contains(left.toString(), "1 min ago");
        assertThat(run.out()).contains("-> rm " + left);
    }

    @Test
    void theDeadAndTheStalledAreNamed() {
        final RealSegment dead = new RealSegment(directory.resolve("dead.seg"));
        assertThat(line(check(dead.name()), "note     processes"))
                .contains("1 dead: web (pid " + ProcessHandle.current().pid() + ")");
        state(ProcessLayout.STATE_LIVE);
        // readers look at the machine's own clock, by which a heartbeat of 2023 is old
        assertThat(line(check(orders.name()), "WARNING  processes")).contains("1 stalled: web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "another"})
    void withoutItsLockFileNobodyCanJoinASegment(final String kind) throws IOException {
        final Path lock = orders.path.lock(orders.segment.header().uuid());
        Files.delete(lock);
        if (kind.equals("another")) {
            Files.createFile(directory.resolve("taker of the inode"));
            Files.createFile(lock);
        }
        final CommandRun run = check(orders.name());
        assertThat(line(run, "lock-file")).startsWith("PROBLEM").contains("is missing, or is not the one");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aClockThatWasSetBackIsSeen() {
        now = NOW.minus(Duration.ofMinutes(90));
        final CommandRun run = check(orders.name());
        assertThat(line(run, "clock")).startsWith("WARNING").contains("the clock is 1h 30m behind");
    }

    @Test
    void aSegmentOfAnEarlierBootIsNoted() {
        machine.files.put("/proc/sys/kernel/random/boot_id", Host.bootId() + "\n");
        assertThat(check(orders.name()).out()).doesNotContain("boot:");
        machine.files.put("/proc/sys/kernel/random/boot_id", "0d5c9a3e-52f7-4b1c-9c2e-3f4a5b6c7d8e\n");
        assertThat(line(check(orders.name()), "boot")).startsWith("note");
    }

    @Test
    void refusalsRepairsAndFullTablesAreSeen() {
        orders.set(HeaderLayout.REFUSED_OFFSET, 3).set(HeaderLayout.REPAIRED_OFFSET, 2);
        final CommandRun run = check(orders.name());
        assertThat(line(run, "refused")).startsWith("WARNING").contains("3 registrations found no room");
        assertThat(line(run, "repaired")).startsWith("WARNING").contains("2 damaged slots");
        for (int i = 2; i < 13; i++) {
            register(i);
        }
        assertThat(line(check(orders.name()), "metrics")).startsWith("WARNING").contains("13 of 16 used");
        for (int i = 13; i < 16; i++) {
            register(i);
        }
        final CommandRun full = check(orders.name());
        assertThat(line(full, "metrics")).startsWith("PROBLEM").contains("16 of 16 used");
        assertThat(full.exitCode()).isEqualTo(1);
    }

    @Test
    void aProcessTableThatFillsUpIsSeen() {
        for (int i = 1; i < 4; i++) {
            orders.set(RealSegment.GEOMETRY.process(i) + ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_CLOSED);
        }
        orders.set(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, 4);
        assertThat(check(orders.name()).out())
                .contains("WARNING  processes: " + orders.name() + ": 4 of 4 entries are used");
    }

    @Test
    void whatIsNoSegmentIsAProblemAmongTheOthers() throws IOException {
        Files.writeString(directory.resolve("junk.seg"), "\u001b[2J");
        final CommandRun run = check(directory + "/");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("PROBLEM  segment: " + directory.resolve("junk.seg") + ": cannot open segment")
                .contains("ok       lock-file: " + orders.name());
    }

    @Test
    void aSegmentThatOthersCanWriteIsAProblem() throws IOException {
        Files.setPosixFilePermissions(orders.path.file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        final CommandRun run = check(orders.name());
        assertThat(line(run, "segment")).startsWith("PROBLEM").contains("mode 0666");
    }

    @Test
    void limitsOfTheContainerAreSeenInEitherVersionOfControlGroups() {
        machine.files.put("/proc/self/cgroup", "0::/app.slice\n");
        machine.files.put("/sys/fs/cgroup/app.slice/memory.max", "max\n");
        machine.files.put("/sys/fs/cgroup/app.slice/pids.max", "100\n");
        machine.files.put("/sys/fs/cgroup/app.slice/pids.current", "90\n");
        final CommandRun run = check(orders.name());
        assertThat(line(run, "memory-limit")).startsWith("ok").endsWith("none");
        assertThat(line(run, "pids-limit")).startsWith("WARNING").contains("90 of 100");
        machine.files.clear();
        machine.files.put("/proc/self/cgroup", "5:memory:/docker/x\n3:pids:/docker/x\n");
        machine.files.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "65536\n");
        machine.files.put("/sys/fs/cgroup/pids/pids.max", "max\n");
        final CommandRun version1 = check(orders.name());
        assertThat(line(version1, "memory-limit")).startsWith("WARNING").contains("64 KiB", "88 KiB");
        assertThat(line(version1, "pids-limit")).startsWith("ok");
    }

    @ParameterizedTest
    @CsvSource({
        "1000, '', WARNING",
        "1000, 'RemoveIPC=yes', WARNING",
        "1000, '[Login]\nRemoveIPC = no', ok",
        "999, '', ok"
    })
    void filesThatGoWhenTheirUserLogsOutAreSeen(final int uid, final String configuration, final String level)
            throws IOException {
        final Path shm = Files.createTempDirectory(Path.of("/dev/shm"), "doctor-");
        try {
            machine.uid = uid;
            machine.files.put("/run/systemd/system", "");
            machine.files.put("/etc/systemd/logind.conf", "#RemoveIPC=no");
            machine.files.put("/etc/systemd/logind.conf.d/local.conf", configuration);
            assertThat(line(check(shm + "/"), "logout")).startsWith(level);
            machine.files.put("/var/lib/systemd/linger/joe", "");
            assertThat(line(check(shm + "/"), "logout")).startsWith("ok");
        } finally {
            Files.delete(shm);
        }
    }

    @Test
    void jsonHasTheSameForPrograms() {
        machine.fileSystem = "nfs";
        final CommandRun run = CommandRun.of(clock(), machine, "doctor", orders.name(), "--json", "--check-thresholds");
        assertThat(run.exitCode()).isEqualTo(1);
        final Map<?, ?> tree = (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(run.out()));
        assertThat(tree.get("directory")).isEqualTo(directory.toString());
        assertThat(tree.get("problems")).isEqualTo(1L);
        assertThat((List<?>) tree.get("checks"))
                .anySatisfy(check -> assertThat(check)
                        .isEqualTo(Map.of(
                                "level", "PROBLEM",
                                "check", "file-system",
                                "subject", directory.toString(),
                                "found", "is on nfs, where neither maps nor locks can be relied upon",
                                "remedy",
                                        "set COUNTERS_DIRECTORY to a directory on tmpfs, as in /dev/shm: writers"
                                                + " refuse this one")));
    }

    @Test
    void aSegmentThatIsNotThereCannotBeExamined() {
        final CommandRun run = doctor(directory.resolve("none.seg").toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).contains("there is no such file").hasLineCount(1);
    }

    private void state(final long state) {
        orders.set(RealSegment.GEOMETRY.process(0) + ProcessLayout.STATE_OFFSET, state);
    }

    private void register(final int index) {
        new MetricTable(orders.segment).register(MetricDefinition.counter("m" + index), RealSegment.CREATED_AT);
    }

    private CommandRun doctor(final String source) {
        return CommandRun.of(clock(), machine, "doctor", source);
    }

    private CommandRun check(final String source) {
        return CommandRun.of(clock(), machine, "doctor", source, "--check-thresholds");
    }

    private Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    /** The line of a check; with its level before it, the one of that level. */
    private static String line(final CommandRun run, final String check) {
        return run.out()
                .lines()
                .filter(line -> line.contains(check + ": "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check + " in " + run.out()));
    }
}
