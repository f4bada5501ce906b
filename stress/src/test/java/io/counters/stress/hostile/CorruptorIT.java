package io.counters.stress.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hostile files against the shipped classes, in a JVM with little heap. */
class CorruptorIT {
    private static final Path SOURCES = Path.of("..", "reader-tool", "src", "main", "c");
    private static final String SEED = "20260101";
    private static final int MUTANTS = 100_000;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void noFileBringsAReaderOrAWriterDown() throws IOException, InterruptedException {
        Process run = start("--mutants", Integer.toString(MUTANTS), "--seed", SEED, "--report", "reports");
        String output = Files.readString(directory.resolve("output"));
        System.out.println(output);
        assertThat(run.exitValue()).as(output).isZero();
        assertThat(output).contains("seed " + SEED);
        Report report = Report.read(directory.resolve("reports/hostile-files.properties"));
        assertThat(report.held()).isTrue();
        assertThat(report.rows()).anySatisfy(row -> assertThat(row.reached()).startsWith("0 of " + MUTANTS));
        for (String victim : List.of("Java reader", "verify", "writer", "counters-stat list", "counters-stat dump")) {
            assertThat(report.rows())
                    .anySatisfy(row -> assertThat(row.promise()).startsWith(victim + ": mutants "));
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("output", "reports");
        }
    }

    @Test
    @Timeout(60)
    void misuseIsSaidInOneLine() throws IOException, InterruptedException {
        assertThat(start("--mutants").exitValue()).isEqualTo(64);
        assertThat(Files.readString(directory.resolve("output")))
                .contains("usage: Corruptor")
                .hasLineCount(1);
    }

    private Process start(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                Path.of("target", "jcstress.jar").toAbsolutePath().toString(),
                Corruptor.class.getName()));
        command.addAll(List.of(arguments));
        if (arguments.length > 1 && isCompilerThere()) {
            command.addAll(List.of("--c-reader", SOURCES.toAbsolutePath().toString()));
        }
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        process.waitFor();
        return process;
    }

    /** For who builds without a C compiler; .ci/run installs one. */
    private static boolean isCompilerThere() throws InterruptedException {
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
