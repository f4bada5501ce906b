package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.SegmentFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A monitor in another language than ours, as a program that prints a segment as JSON. Threads: any. */
final class Monitor {
    private static final Path C = Path.of("src", "main", "c");
    private static final Path PYTHON = Path.of("src", "main", "python", "counters.py");

    /** Every check that the compiler can put in. */
    static final List<String> CHECKED =
            List.of("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");

    private static final long PATIENCE_SECONDS = 60;

    private final Path source;
    private final String usage;
    private final List<String> program;
    private final List<String> words;
    private final @Nullable PythonAnswers answers;
    private final Path scratch;

    /**
     * @param words arguments that come before others
     * @param answers what runs the program faster than starting it does, if anything
     */
    private Monitor(
            final Path source,
            final String usage,
            final List<String> program,
            final List<String> words,
            final @Nullable PythonAnswers answers,
            final Path scratch) {
        this.source = source;
        this.usage = usage;
        this.program = program;
        this.words = words;
        this.answers = answers;
        this.scratch = scratch;
    }

    /** That in Python. The directory takes what runs print. */
    static Monitor python(final Path directory, final PythonAnswers answers) {
        final List<String> program =
                List.of("env", "PYTHONPATH=" + PYTHON.toAbsolutePath().getParent(), "python3", "-B", "-m", "counters");
        return new Monitor(
                PYTHON,
                "usage: counters list [--json] [--per-process] NAME|PATH",
                program,
                List.of("list", "--json"),
                answers,
                directory);
    }

    /** The same with lines for people, and started anew each time. */
    Monitor asLines() {
        return new Monitor(source, usage, program, List.of("list"), null, scratch);
    }

    /** That in C, with every check that the compiler can put in. The directory takes also what runs print. */
    static Monitor c(final Path directory) throws IOException, InterruptedException {
        return c(directory, CHECKED);
    }

    /** The same, compiled with these options. */
    static Monitor c(final Path directory, final List<String> options) throws IOException, InterruptedException {
        return compiled(directory, C.resolve("counters-read.c"), options);
    }

    /** Any program of one source in C, with these options. */
    static Monitor compiled(final Path directory, final Path source, final List<String> options)
            throws IOException, InterruptedException {
        final Path executable = directory.resolve("counters-read");
        final Monitor reader = new Monitor(
                C.resolve("counters_segment.h"),
                "usage: counters-read [--per-process] NAME|PATH",
                List.of(executable.toString()),
                List.of(),
                null,
                directory);
        final List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror"));
        command.addAll(options);
        command.addAll(List.of("-o", executable.toString(), source.toString()));
        assertThat(reader.execute(command, Map.of()))
                .as("what the compiler says")
                .isEqualTo(new Outcome(0, "", ""));
        return reader;
    }

    /** The name by which it calls itself. */
    String name() {
        return usage.split(" ", -1)[1];
    }

    /** What it prints of its own. */
    String usage() {
        return usage;
    }

    /** Where it says what lies where. */
    Path source() {
        return source;
    }

    List<String> command(final String... arguments) {
        final List<String> command = new ArrayList<>(program);
        command.addAll(words);
        command.addAll(List.of(arguments));
        return command;
    }

    /** What a command did. */
    record Outcome(int code, String out, String err) {
        @SuppressWarnings("unchecked") // the command prints an object, or this fails
        Map<String, @Nullable Object> json() {
            assertThat(err).isEmpty();
            assertThat(code).isZero();
            return (Map<String, @Nullable Object>) JsonTree.parse(out);
        }

        /** Metrics by name, in the order in which they are printed. */
        Map<String, Map<String, @Nullable Object>> metrics() {
            final Map<String, Map<String, @Nullable Object>> metrics = new LinkedHashMap<>();
            objects("metrics").forEach(metric -> metrics.put(String.valueOf(metric.get("name")), metric));
            return metrics;
        }

        @SuppressWarnings("unchecked") // an array of objects, or what uses it fails
        List<Map<String, @Nullable Object>> objects(final String name) {
            return (List<Map<String, @Nullable Object>>) json().get(name);
        }

        @SuppressWarnings("unchecked") // an object, or what uses it fails
        Map<String, @Nullable Object> object(final String name) {
            return (Map<String, @Nullable Object>) json().get(name);
        }
    }

    Outcome run(final String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    Outcome run(final Map<String, String> environment, final String... arguments)
            throws IOException, InterruptedException {
        final List<String> command = command(arguments);
        return answers == null
                ? execute(command, environment)
                : answers.run(environment, command.subList(program.size(), command.size()));
    }

    /** Writes a segment to a file and reads it. */
    Outcome read(final SegmentFixture segment) throws IOException, InterruptedException {
        final Path file = Files.createTempFile(scratch, "fixture", ".seg");
        return run(segment.writeTo(file).toString());
    }

    /** Starts a run, for whoever wants to interfere; see {@link Running#finish}. */
    Running start(final String... arguments) throws IOException {
        return start(command(arguments), Map.of());
    }

    /** A run that may still go on. */
    record Running(Process process, Path out, Path err) {
        Outcome finish() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + PATIENCE_SECONDS + " s");
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    private Outcome execute(final List<String> command, final Map<String, String> environment)
            throws IOException, InterruptedException {
        return start(command, environment).finish();
    }

    private Running start(final List<String> command, final Map<String, String> environment) throws IOException {
        final Path out = Files.createTempFile(scratch, "run", ".out");
        final Path err = Files.createTempFile(scratch, "run", ".err");
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("COUNTERS_"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }
}
