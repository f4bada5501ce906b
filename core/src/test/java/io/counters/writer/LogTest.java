package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.SegmentAccessException;
import io.counters.segment.FileSystemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {
    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void makePrivate() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theChosenLoggerIsToldWhatIsRefusedAndNotForEachMetricAnew() {
        try (Metrics metrics = Metrics.builder(directory.resolve("full.seg").toString())
                .capacity(4, 2, 16)
                .fileSystems(any -> new FileSystemType("tmpfs"))
                .logger(new Recorder())
                .useAgentInvoker(true)
                .open()) {
            metrics.counter("a_total", "");
            metrics.counter("b_total", "");
            assertThat(said).isEmpty();

            metrics.counter("c_total", "").increment();
            metrics.counter("d_total", "").increment();

            assertThat(said).hasSize(1);
            assertThat(said.get(0))
                    .startsWith("WARNING a metric, and perhaps others, counts in memory for now: ")
                    .contains(directory.toString());
        }
    }

    @Test
    void whyThereIsNoSegmentIsSaidOnceHoweverOftenItIsTriedAgain() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        final long[] now = {0};
        try (Metrics metrics = Metrics.builder(directory.resolve("x.seg").toString())
                .logger(new Recorder())
                .useAgentInvoker(true)
                .clocks(() -> now[0], () -> now[0])
                .open()) {
            for (int i = 0; i < 5; i++) {
                now[0] += Heartbeat.PERIOD_NANOS;
                metrics.agentInvoker().invoke();
            }

            assertThat(said).hasSize(1);
            assertThat(said.get(0))
                    .startsWith("WARNING counters stay in memory for now: cannot use directory " + directory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "overlay"})
    void aSegmentOnADiskIsWrittenAndThatIsSaidOnce(final String type) {
        try (Metrics metrics = builder(type).open()) {
            assertThat(metrics.isShared()).isTrue();
        }
        assertThat(said)
                .containsExactly("WARNING updates may wait for the disk: segment " + file() + " is on " + type
                        + " (expected: tmpfs, as in /dev/shm)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ramfs", ""})
    void nothingIsSaidOfMemoryNorOfWhatTheSystemDoesNotTell(final String type) {
        try (Metrics metrics = builder(type).open()) {
            assertThat(metrics.isShared()).isTrue();
        }
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "fuse.sshfs", "fuseblk", "virtiofs"})
    void aNetworkFileSystemIsRefusedUnlessItIsForced(final String type) {
        try (Metrics metrics = builder(type).open()) {
            assertThat(metrics.isShared()).isFalse();
            assertThat(directory).isEmptyDirectory();
        }
        assertThat(said)
                .containsExactly("WARNING counters stay in memory for now: cannot write segment " + file()
                        + ": its file system is " + type
                        + " (expected: one of this machine, best tmpfs; counters.network=true writes all the same)");
        assertThatThrownBy(() -> builder(type).strict(true).open()).isInstanceOf(SegmentAccessException.class);

        try (Metrics metrics = builder(type).network(true).open()) {
            assertThat(metrics.isShared()).isTrue();
        }
    }

    @Test
    void theKindOfARealFileSystemIsWhatTheMountTableSays() {
        assertThat(FileSystemType.of(Path.of("/proc")).name()).isEqualTo("proc");
        assertThat(FileSystemType.of(directory.resolve("missing")).isKnown()).isFalse();
    }

    private Metrics.Builder builder(final String type) {
        return Metrics.builder(file().toString())
                .capacity(4, 2, 16)
                .fileSystems(asked -> new FileSystemType(asked.equals(directory) ? type : "another"))
                .logger(new Recorder())
                .useAgentInvoker(true);
    }

    private Path file() {
        return directory.resolve("x.seg");
    }

    /** What reaches a logger, in one text each. */
    private final class Recorder implements System.Logger {
        @Override
        public String getName() {
            return "recorder";
        }

        @Override
        public boolean isLoggable(final Level level) {
            return true;
        }

        @Override
        public void log(final Level level, final ResourceBundle bundle, final String message, final Throwable thrown) {
            said.add(level + " " + message);
        }

        @Override
        public void log(
                final Level level, final ResourceBundle bundle, final String format, final Object... parameters) {
            said.add(level + " " + format);
        }
    }
}
