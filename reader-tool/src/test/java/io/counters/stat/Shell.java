package io.counters.stat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs started as a user starts them, with the launcher as {@code counters-stat} on the path. */
final class Shell {
    static final Path LAUNCHER = Path.of("bin", "counters-stat").toAbsolutePath();
    private static final long PATIENCE_SECONDS = 120;

    private final Map<String, String> environment = new HashMap<>();
    private Path directory = Path.of("").toAbsolutePath();

    /** Segments with a name live in this directory. */
    Shell(final Path segments) {
        with("COUNTERS_DIRECTORY", segments.toString());
        with("JAVA_HOME", System.getProperty("java.home"));
        with("PATH", LAUNCHER.getParent() + ":" + System.getenv("PATH"));
    }

    Shell with(final String variable, final String value) {
        environment.put(variable, value);
        return this;
    }

    Shell in(final Path newDirectory) {
        directory = newDirectory;
        return this;
    }

    /** Runs a line of shell to its end. */
    Ended sh(final String line) {
        return run("bash", "-c", line);
    }

    /** Runs counters-stat to its end. */
    Ended stat(final String... arguments) {
        final List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    Ended run(final String... command) {
        try {
            final Path out = Files.createTempFile("shell-", ".out");
            final Path error = Files.createTempFile("shell-", ".err");
            try {
                final Process process = builder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(out.toFile())
                        .redirectError(error.toFile())
                        .start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", command) + " did not end");
                }
                return new Ended(process.exitValue(), Files.readString(out), Files.readString(error));
            } finally {
                Files.delete(out);
                Files.delete(error);
            }
        } catch (final IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts a program and leaves it alone. */
    Process start(final String... command) {
        try {
            return builder(command).start();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A script that is found before the program of the same name. */
    Shell withProgram(final Path bin, final String name, final String script) throws IOException {
        Files.createDirectories(bin);
        final Path program = bin.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script);
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        return with("PATH", bin + ":" + environment.get("PATH"));
    }

    private ProcessBuilder builder(final String... command) {
        final ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().remove("COUNTERS_STAT_DEBUG");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder;
    }

    /** A program that has come to its end. */
    record Ended(int exitCode, String out, String error) {}
}
