package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import io.counters.stat.foreign.AgronaBuffers;
import io.counters.testing.InMemory;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code counters-stat install} makes, used where there is no Java. */
class InstallIT {
    @TempDir
    private static Path place;

    private static Path folder;
    private static Ended installed;

    @TempDir(factory = InMemory.class)
    private Path segments;

    @BeforeAll
    static void install() {
        folder = place.resolve("counters");
        installed = new Shell(place).stat("install", folder.toString());
    }

    @Test
    void itSaysWhatItMade() {
        assertThat(installed.error()).isEmpty();
        assertThat(installed.out()).isEqualTo("installed " + folder.resolve("bin/counters-stat") + "\n");
        assertThat(installed.exitCode()).isZero();
    }

    @Test
    void itNeedsNoJavaAndNoEnvironment() {
        try (Metrics metrics = Metrics.open(segments.resolve("orders.seg").toString())) {
            metrics.counter("accepted", "").add(42);
            assertThat(bare("get " + segments.resolve("orders.seg") + " accepted"))
                    .isEqualTo("42\n");
        }
        assertThat(bare("demo " + segments.resolve("demo.seg") + " --processes 1 --threads 1 --seconds 1"))
                .contains("equal");
    }

    @Test
    void itReadsWhatAgronaWrites() throws IOException {
        final Path file = segments.resolve("agrona");
        AgronaBuffers.inOne(file, 8).manager.newCounter("Orders").set(42);
        assertThat(bare("get " + file + " orders")).isEqualTo("42\n");
    }

    @Test
    void itFillsTheScreen() {
        final Path demo = segments.resolve("demo.seg");
        bare("demo " + demo + " --processes 1 --threads 1 --seconds 1");
        try (Tmux tmux = new Tmux(new Shell(place), 80, 24)) {
            tmux.type("env -u JAVA_HOME " + folder + "/bin/counters-stat watch " + demo);
            tmux.awaitScreen(screen -> screen.contains(" order-service-1 closed") && screen.contains("? help"));
        }
    }

    @Test
    void itIsFoundThroughALink() throws IOException {
        final Path link = Files.createSymbolicLink(segments.resolve("cs"), folder.resolve("bin/counters-stat"));
        final Ended ended = new Shell(segments).sh(link + " --version");
        Files.delete(link);
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).startsWith("counters-stat ");
    }

    @Test
    void itsFlagsAreBuiltInAndItsClassesComeFromTheArchive() {
        final Ended flags = new Shell(place)
                .sh(folder + "/runtime/bin/java -XX:+PrintFlagsFinal -XshowSettings:properties -version 2>&1");
        assertThat(flags.out())
                .containsPattern("UseSerialGC +:?= true")
                .containsPattern("UsePerfData +:?= false")
                .contains("jdk.reflect.useNativeAccessorOnly = true");
        final Ended strict = new Shell(place)
                .with("COUNTERS_STAT_OPTS", "-Xshare:on")
                .run(folder.resolve("bin/counters-stat").toString(), "--version");
        assertThat(strict.exitCode()).as("%s%s", strict.out(), strict.error()).isZero();
    }

    @Test
    void manualAndCompletionLieBesideIt() {
        assertThat(folder.resolve("share/man/man1/counters-stat.1")).content().startsWith(".TH ");
        assertThat(folder.resolve("share/man/man1/counters-stat-watch.1")).exists();
        assertThat(folder.resolve("share/man/man1/counters-stat-warm-up.1")).doesNotExist();
        assertThat(new Shell(place)
                        .sh("source " + folder
                                + "/share/bash-completion/completions/counters-stat; complete -p counters-stat")
                        .exitCode())
                .isZero();
    }

    @Test
    void aDirectoryThatIsInUseIsLeftAlone() throws IOException {
        final Path file = Files.writeString(segments.resolve("precious"), "mine");
        final Ended ended = new Shell(segments).stat("install", segments.toString());
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.error())
                .isEqualTo("counters-stat: cannot install: " + segments
                        + " is not empty (expected: an empty directory, or none)\n");
        assertThat(segments).isDirectoryContaining(found -> found.equals(file)).isNotEmptyDirectory();
        assertThat(new Shell(segments).stat("install", file.toString()).error())
                .isEqualTo("counters-stat: cannot install: " + file
                        + " is a file (expected: an empty directory, or none)\n");
        assertThat(file).hasContent("mine");
    }

    /** Runs it with nothing in its environment but a path that leads nowhere. */
    private static String bare(final String arguments) {
        final Ended ended = new Shell(place).sh("env -i PATH=/nowhere " + folder + "/bin/counters-stat " + arguments);
        assertThat(ended.exitCode()).as(ended.error()).isZero();
        return ended.out();
    }
}
