package io.counters.stress.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.report.Report;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as it is shipped, on the segments' own file system. */
class KillLoopIT {
    private static final int KILLS = 50;
    private static final long PATIENCE_MINUTES = 5;

    @TempDir
    Path directory;

    @Test
    @NeedsPrograms("gcc")
    void fiftyKillsLoseNothingHoldNobodyUpAndLeaveNothingBehind() throws Exception {
        Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "kill-loop-it-");
        try {
            Path log = directory.resolve("log");
            Process loop = start(shared, log, "--kills", Integer.toString(KILLS));
            assertThat(loop.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            assertThat(loop.exitValue()).as(Files.readString(log)).isZero();
            Report report = Report.read(directory.resolve("kill-loop.properties"));
            assertThat(report.rows()).isNotEmpty().allMatch(Report.Row::held);
            assertThat(list(shared)).isEmpty();
            assertThat(list(directory.resolve("scratch"))).isEmpty();
        } finally {
            Files.delete(shared);
        }
    }

    @Test
    void aLoopThatIsInterruptedLeavesNoFileAndNoProcess() throws Exception {
        Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "kill-loop-it-");
        try {
            Path log = directory.resolve("log");
            Process loop = start(shared, log, "--kills", "1000000");
            while (loop.children().count() < 4) {
                assertThat(loop.isAlive()).as("still at work").isTrue();
                Thread.onSpinWait();
            }
            List<ProcessHandle> children = loop.children().toList();
            loop.destroy();
            assertThat(loop.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
            for (ProcessHandle child : children) {
                child.onExit().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            }
            assertThat(list(shared)).isEmpty();
            assertThat(list(directory.resolve("scratch"))).isEmpty();
        } finally {
            Files.delete(shared);
        }
    }

    private Process start(Path shared, Path log, String... more) throws IOException {
        Path scratch = Files.createDirectory(directory.resolve("scratch"));
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Djava.io.tmpdir=" + scratch,
                                "-cp",
                                System.getProperty("counters.stress.jar"),
                                KillLoop.class.getName(),
                                "--directory",
                                shared.toString(),
                                "--checkout",
                                "..",
                                "--report",
                                directory.toString()),
                        Stream.of(more))
                .toList());
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
