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

/** The C reader, compiled from its source. Threads: any. */
final class CReader {
    static final Path SOURCES = Path.of("src", "main", "c");

    /** Every check that the compiler can put in. */
    static final List<String> CHECKED =
            List.of("-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all");

    private static final long PATIENCE_SECONDS = 60;

    private final Path executable;
    private final Path scratch;

    private CReader(final Path executable, final Path scratch) {
        this.executable = executable;
        this.scratch = scratch;
    }

    /** For who builds without a C compiler; .ci/run installs one. */
    static boolean isCompilerThere() {
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Compiles it into a directory, which also takes what runs print. */
    static CReader compileIn(final Path directory) throws IOException, InterruptedException {
        return compileIn(directory, SOURCES.resolve("counters-read.c"), CHECKED);
    }

    /** The same for any program that is one source, with these options. */
    static CReader compileIn(final Path directory, final Path source, final List<String> options)
            throws IOException, InterruptedException {
        final CReader reader = new CReader(directory.resolve("counters-read"), directory);
        final List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror"));
        command.addAll(options);
        command.addAll(List.of("-o", reader.executable.toString(), source.toString()));
        assertThat(reader.execute(command, Map.of()))
                .as("what the compiler says")
                .isEqualTo(new Outcome(0, "", ""));
        return reader;
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
        final List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        return execute(command, environment);
    }

    /** Writes a segment to a file and reads it. */
    Outcome read(final SegmentFixture segment) throws IOException, InterruptedException {
        final Path file = Files.createTempFile(scratch, "fixture", ".seg");
        return run(segment.writeTo(file).toString());
    }

    /** Starts a run, for whoever wants to interfere; see {@link Running#finish}. */
    Running start(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(List.of(arguments));
        return start(command, Map.of());
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
