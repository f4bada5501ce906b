package io.counters.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real process of its own that answers each line it is sent with one line. Nothing of it is left after closing. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final PrintWriter commands;
    private final BufferedReader answers;

    private ChildJvm(final Process process) {
        this.process = process;
        commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a main class of the tests with the java that runs them; what it says on stderr goes to ours. */
    public static ChildJvm start(final Class<?> main, final String... arguments) {
        return start(
                Path.of(System.getProperty("java.home")),
                ProcessBuilder.Redirect.INHERIT,
                System.getProperty("java.class.path"),
                main,
                arguments);
    }

    /** The same in a JVM that may have so much heap and no more. */
    public static ChildJvm withHeap(final int mebibytes, final Class<?> main, final String... arguments) {
        return withOptions(List.of("-Xmx" + mebibytes + "m"), main, arguments);
    }

    /** The same in a JVM that gets these options. */
    public static ChildJvm withOptions(final List<String> options, final Class<?> main, final String... arguments) {
        return start(
                Path.of(System.getProperty("java.home")),
                ProcessBuilder.Redirect.INHERIT,
                options,
                System.getProperty("java.class.path"),
                main,
                arguments);
    }

    public static ChildJvm start(
            final Path javaHome,
            final ProcessBuilder.Redirect errors,
            final String classPath,
            final Class<?> main,
            final String... arguments) {
        return start(javaHome, errors, List.of(), classPath, main, arguments);
    }

    private static ChildJvm start(
            final Path javaHome,
            final ProcessBuilder.Redirect errors,
            final List<String> options,
            final String classPath,
            final Class<?> main,
            final String... arguments) {
        final List<String> command =
                new ArrayList<>(List.of(javaHome.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM would announce them on stderr
        try {
            return new ChildJvm(builder.start());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A writer that does what it is told; see {@link WriterProgram}. */
    public static ChildJvm writer() {
        return start(WriterProgram.class);
    }

    /**
     * Starts a main class below a parent that never asks how it ended, so that it stays a zombie when it dies. The first
     * answer is its pid.
     */
    public static ChildJvm neverReaped(final Class<?> main) {
        final String script = "exec 3<&0; \"$@\" <&3 & echo $!; exec 3<&-; exec sleep 600";
        final ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        script,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        try {
            return new ChildJvm(builder.start());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDK 25 of this machine, or null. */
    public static Path java25() {
        final String configured = System.getenv("JAVA25_HOME");
        if (configured != null) {
            return Path.of(configured);
        }
        final Path parent = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(parent)) {
            return null;
        }
        try (var homes = Files.list(parent)) {
            return homes.filter(home -> home.getFileName().toString().contains("25"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .findFirst()
                    .orElse(null);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and waits for its answer. */
    public String ask(final String command) {
        commands.println(command);
        return answer();
    }

    /** Sends a command again for as long as another thread or process has the mutex: on a busy machine 100 ms are short. */
    public String askPatiently(final String command) {
        String answer = ask(command);
        while (answer.startsWith("SegmentBusyException")) {
            answer = ask(command);
        }
        return answer;
    }

    public String answer() {
        try {
            final String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the process has ended");
            }
            return line;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        join();
    }

    public int join() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the process does not end");
            }
            return process.exitValue();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        signal("-STOP", process.pid());
    }

    public void resume() {
        signal("-CONT", process.pid());
    }

    /** Sends a signal to a process that the test started. */
    public static void signal(final String signal, final long pid) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (final IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        commands.close();
    }
}
