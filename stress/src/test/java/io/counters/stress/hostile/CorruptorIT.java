package io.counters.stress.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.report.Report;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hostile files against the shipped classes, in JVMs with little heap, one for each core of a small machine. */
class CorruptorIT {
    private static final Path SOURCES = Path.of("..", "reader-tool", "src", "main", "c");
    private static final List<String> SEEDS = List.of("20260101", "20310101"); // each goes so many seeds further
    private static final int MUTANTS = 50_000;

    @TempDir
    private Path directory;

    @Test
    @NeedsPrograms("gcc")
    @Timeout(300)
    void noFileBringsAReaderOrAWriterDown() throws IOException, InterruptedException {
        List<Process> runs = new ArrayList<>();
        for (String seed : SEEDS) {
            runs.add(start(seed, "--mutants", Integer.toString(MUTANTS), "--seed", seed, "--report", "reports"));
        }
        for (int i = 0; i < runs.size(); i++) {
            runs.get(i).waitFor();
            requireHeld(SEEDS.get(i), runs.get(i));
        }
    }

    private void requireHeld(String seed, Process run) throws IOException {
        Path of = directory.resolve(seed);
        String output = Files.readString(of.resolve("output"));
        System.out.println(output);
        assertThat(run.exitValue()).as(output).isZero();
        assertThat(output).contains("seed " + seed);
        Report report = Report.read(of.resolve("reports/hostile-files.properties"));
        assertThat(report.held()).isTrue();
        assertThat(report.rows()).anySatisfy(row -> assertThat(row.reached()).startsWith("0 of " + MUTANTS));
        for (String victim :
                List.of("Java reader", "C reader", "verify", "writer", "counters-stat list", "counters-stat dump")) {
            assertThat(report.rows())
                    .anySatisfy(row -> assertThat(row.promise()).startsWith(victim + ": mutants "));
        }
        try (Stream<Path> files = Files.list(of)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("output", "reports");
        }
    }

    @Test
    @Timeout(60)
    void misuseIsSaidInOneLine() throws IOException, InterruptedException {
        assertThat(start("misuse", "--mutants").waitFor()).isEqualTo(64);
        assertThat(Files.readString(directory.resolve("misuse").resolve("output")))
                .contains("usage: Corruptor")
                .hasLineCount(1);
    }

    private Process start(String name, String... arguments) throws IOException {
        Path of = Files.createDirectory(directory.resolve(name));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                Path.of("target", "jcstress.jar").toAbsolutePath().toString(),
                Corruptor.class.getName()));
        command.addAll(List.of(arguments));
        if (arguments.length > 1) {
            command.addAll(List.of("--c-reader", SOURCES.toAbsolutePath().toString()));
        }
        return new ProcessBuilder(command)
                .directory(of.toFile())
                .redirectErrorStream(true)
                .redirectOutput(of.resolve("output").toFile())
                .start();
    }
}
