package io.counters.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.SegmentAccessException;
import io.counters.format.Geometry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where others could plant or replace files, nothing is written. */
class PrivateDirectoryTest {
    @TempDir
    Path parent;

    @Test
    void missingDirectoryIsMadeForItsOwnerAlone() throws IOException {
        final Path directory = parent.resolve("counters");

        PrivateDirectory.ensure(directory);

        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThatCode(() -> PrivateDirectory.ensure(directory)).doesNotThrowAnyException();
    }

    @Test
    void directoryWithAMonitoringGroupIsFine() throws IOException {
        final Path directory = directory("rwxr-x---");

        PrivateDirectory.ensure(directory);

        assertThat(mode(directory)).isEqualTo("rwxr-x---");
    }

    @Test
    void directoryThatGroupOrOthersMayWriteIsRefused() throws IOException {
        assertThatThrownBy(() -> PrivateDirectory.ensure(directory("rwxrwx---")))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("has mode 0770 (expected: not writable by group or others)");
        assertThatThrownBy(() -> PrivateDirectory.ensure(directory("rwx----w-")))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("has mode 0702");
    }

    @Test
    void stickyWorldWritableDirectoryIsRefusedForASegmentGivenAsAPath() {
        final SegmentPath squatted = new SegmentPath(Path.of("/tmp/orders.seg"));

        assertThatThrownBy(() -> Segment.ensureDirectory(squatted))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("/tmp")
                .hasMessageContaining("expected");
    }

    @Test
    void linkToADirectoryOfOursIsRefused() throws IOException {
        final Path link = parent.resolve("link");
        Files.createSymbolicLink(link, directory("rwx------"));

        assertThatThrownBy(() -> PrivateDirectory.ensure(link))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("is a symbolic link (expected: a directory)");
    }

    @Test
    void fileIsNoDirectory() throws IOException {
        final Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> PrivateDirectory.ensure(file))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("is a regular file (expected: a directory)");
    }

    @Test
    void directoryOfSomebodyElseIsRefused() throws IOException {
        assumeTrue(Host.uid() == 0, "only root can give directories away");
        final Path directory = directory("rwx------");
        Files.setAttribute(directory, "unix:uid", 12345);

        assertThatThrownBy(() -> PrivateDirectory.ensure(directory))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("belongs to user 12345 (expected: user 0)");
    }

    @Test
    void directoryThatCannotBeMadeIsNamedWithTheReason() {
        assertThatThrownBy(() -> PrivateDirectory.ensure(parent.resolve("no\u001b/such")))
                .isInstanceOf(SegmentAccessException.class)
                .hasMessageContaining("cannot create directory")
                .hasMessageContaining("NoSuchFileException")
                .hasMessageContaining("no\\u001b/such")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void anotherUserCanNeitherUseTheDirectoryNorTheSegmentInIt() throws IOException, InterruptedException {
        assumeTrue(Host.uid() == 0, "only root can become somebody else");
        final Path directory = directory("rwxr-xr-x");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        final SegmentPath path = new SegmentPath(directory.resolve("orders.seg"));
        Segment.create(path, new Geometry(4, 8, 8), 0);

        assertThat(asNobody(path))
                .contains("ensure: SegmentAccessException: cannot use directory")
                .contains("belongs to user 0 (expected: user 65534)")
                .contains("read: SegmentAccessException: cannot open segment " + path + ": AccessDeniedException")
                .contains("write: SegmentAccessException");
    }

    /** Run as another user, who has no right to what it is given. */
    static final class Stranger {
        private Stranger() {}

        public static void main(final String[] args) {
            final SegmentPath path = new SegmentPath(Path.of(args[0]));
            attempt("ensure", () -> Segment.ensureDirectory(path));
            attempt("read", () -> Segment.openForReading(path));
            attempt("write", () -> Segment.openForWriting(path));
        }

        private static void attempt(final String what, final Runnable action) {
            try {
                action.run();
                System.out.println(what + ": done");
            } catch (final RuntimeException e) {
                System.out.println(what + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    /** The class path may lie where others cannot look, so the classes are copied to where they can. */
    private String asNobody(final SegmentPath path) throws IOException, InterruptedException {
        final Path classes = Files.createDirectory(parent.resolve("classes"));
        for (final String entry : System.getProperty("java.class.path").split(":", -1)) {
            if (Files.isDirectory(Path.of(entry, "io/counters"))) {
                run("cp", "-r", entry + "/.", classes.toString());
            }
        }
        run("chmod", "-R", "a+rX", classes.toString());
        final String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        final Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        java,
                        "-cp",
                        classes.toString(),
                        Stranger.class.getName(),
                        path.file().toString())
                .redirectErrorStream(true)
                .start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static void run(final String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private Path directory(final String mode) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "directory");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
        return directory;
    }

    private static String mode(final Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
