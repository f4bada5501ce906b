package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a tree of its own, where Maven is a script that takes the real jar and its time. */
class LauncherIT {
    private static final Path JAR = Path.of(System.getProperty("counters.stat.jar"));
    private static final String FIRST_USE = "counters-stat: first use, building with Maven (a minute or so)\n";

    @TempDir
    private Path directory;

    private Path tree;
    private Path launcher;
    private Path target;
    private Path builds;
    private Shell shell;

    @BeforeEach
    void cloneTheTree() throws IOException {
        cloneTheTree("a clone");
    }

    private void cloneTheTree(final String name) throws IOException {
        tree = directory.resolve(name);
        launcher = tree.resolve("reader-tool/bin/counters-stat");
        target = tree.resolve("reader-tool/target");
        builds = directory.resolve("builds");
        Files.createDirectories(launcher.getParent());
        Files.copy(Shell.LAUNCHER, launcher);
        shell = new Shell(directory.resolve("segments"))
                .withProgram(
                        directory.resolve("bin"),
                        "mvn",
                        "pwd >>'" + builds + "'; head -c 1000 '" + JAR
                                + "' >reader-tool/target/counters-stat.jar; sleep 1;" + " cp '" + JAR
                                + "' reader-tool/target/counters-stat.jar; echo noise; echo noise >&2");
    }

    @Test
    void theFirstUseBuildsAndSaysSoAndTheSecondDoesNot() throws IOException {
        final Ended first = shell.run(launcher.toString());
        assertThat(first.error()).isEqualTo(FIRST_USE);
        assertThat(first.out()).startsWith("no segments in ");
        assertThat(first.exitCode()).isZero();
        final Ended second = shell.run(launcher.toString());
        assertThat(second.error()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(Files.readAllLines(builds)).containsExactly(tree.toString());
    }

    @Test
    void shellsThatComeAtOnceBuildOnce() throws IOException, InterruptedException {
        final ExecutorService shells = Executors.newFixedThreadPool(4);
        final Callable<Ended> use = () -> shell.run(launcher.toString());
        final List<Ended> all = shells.invokeAll(Collections.nCopies(4, use)).stream()
                .map(LauncherIT::result)
                .toList();
        shells.shutdown();
        assertThat(all).allMatch(ended -> ended.exitCode() == 0 && ended.out().startsWith("no segments in "));
        assertThat(all.stream().map(Ended::error).filter(error -> !error.isEmpty()))
                .containsExactly(FIRST_USE);
        assertThat(Files.readAllLines(builds)).hasSize(1);
        assertThat(target.resolve("counters-stat.lock")).doesNotExist();
    }

    @Test
    void whatADeadBuilderLeftIsBuiltAgain() throws IOException {
        Files.createDirectories(target.resolve("counters-stat.lock"));
        final Ended dead = shell.run("sh", "-c", "echo $$");
        Files.writeString(target.resolve("counters-stat.lock/pid"), dead.out());
        Files.writeString(target.resolve("counters-stat.jar"), "half a jar");
        final Ended ended = shell.run(launcher.toString());
        assertThat(ended.exitCode()).isZero();
        assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    @Test
    void aBuildThatFailsIsOneLineAndCanBeTriedAgain() throws IOException {
        final Shell broken = new Shell(directory)
                .withProgram(
                        directory.resolve("broken"),
                        "mvn",
                        "echo noise; echo '[ERROR] no disk'; echo '[ERROR] help'; exit 1");
        for (int i = 0; i < 2; i++) {
            final Ended ended = broken.run(launcher.toString());
            assertThat(ended.exitCode()).isEqualTo(70);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.error())
                    .isEqualTo(FIRST_USE + "counters-stat: the build failed, see "
                            + target.resolve("counters-stat-build.log") + "; it says: no disk\n");
        }
        assertThat(shell.run(launcher.toString()).exitCode()).isZero();
    }

    @Test
    void itIsFoundThroughLinksFromAnyDirectory() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("one"), Path.of("../a clone/reader-tool/bin/counters-stat"));
        Files.createSymbolicLink(elsewhere.resolve("cs"), elsewhere.resolve("one"));
        final Ended ended = shell.in(elsewhere).sh("./cs --version && PATH=.:$PATH cs --version && sh cs --version");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().lines()).hasSize(3).allMatch(line -> line.startsWith("counters-stat "));
    }

    @Test
    void exitCodesAndOptionsForTheJvmPassThrough() {
        assertThat(shell.run(launcher.toString(), "list", "nope").exitCode()).isEqualTo(3);
        shell.with("COUNTERS_STAT_OPTS", "-Dcounters.directory=/no*where -ea");
        assertThat(shell.run(launcher.toString(), "list", "nope").error())
                .isEqualTo("counters-stat: cannot open segment /no*where/nope.seg: there is no such file\n");
    }

    @Test
    void anOldJavaIsRefusedInOneLine() throws IOException {
        final Path home = directory.resolve("jdk-11");
        Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(home.resolve("bin/java"), Path.of("/bin/false"));
        Files.delete(home.resolve("bin/java"));
        shell.withProgram(home.resolve("bin"), "java", "echo 'openjdk version \"11.0.2\"' >&2");
        shell.with("JAVA_HOME", home.toString());
        final String refusal =
                "counters-stat: " + home.resolve("bin/java") + " is Java 11.0.2 (expected: 17 or newer)\n";
        assertThat(shell.run(launcher.toString()).error()).isEqualTo(refusal);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        final Ended ended = shell.run(launcher.toString());
        assertThat(ended.error()).isEqualTo(refusal);
        assertThat(ended.exitCode()).isEqualTo(70);
        assertThat(target).doesNotExist();
    }

    @Test
    void aWrongJavaHomeIsRefusedInOneLine() {
        shell.with("JAVA_HOME", "/no/such/jdk");
        assertThat(shell.run(launcher.toString()).error())
                .startsWith("counters-stat: there is no /no/such/jdk/bin/java");
    }

    @Test
    void withoutJavaHomeTheJavaOnThePathIsUsed() {
        final String bin = Path.of(System.getProperty("java.home"), "bin").toString();
        final Ended ended = shell.sh("unset JAVA_HOME; PATH='" + bin + "':$PATH '" + launcher + "' --version");
        assertThat(ended.out()).startsWith("counters-stat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "empty", "unwritable", "of another jar"})
    void anArchiveThatCannotBeUsedIsNotSpokenOf(final String kind) throws IOException {
        cloneTheTree("clone"); // with a blank in its path, the JVM archives nothing of a jar
        shell.run(launcher.toString());
        final Path archive = archive();
        assertThat(archive).isNotEmptyFile();
        switch (kind) {
            case "of another jar" ->
                Files.setLastModifiedTime(target.resolve("counters-stat.jar"), FileTime.fromMillis(0));
            case "unwritable" -> {
                Files.delete(archive);
                Files.createDirectories(archive.resolve("in the way"));
            }
            default -> {
                Files.delete(archive);
                Files.writeString(archive, kind.equals("empty") ? "" : kind);
            }
        }
        final Ended ended = shell.run(launcher.toString());
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).startsWith("no segments in ");
        assertThat(ended.exitCode()).isZero();
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Ended result(final Future<Ended> future) {
        try {
            return future.get();
        } catch (final InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
