package io.counters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;

/**
 * A real JVM with or without the agent as it is shipped: what it says on each of its two channels goes to a file of its
 * own. It does not survive being closed.
 */
final class HostJvm implements AutoCloseable {
    static final Path AGENT = Path.of("target", "counters-agent.jar").toAbsolutePath();
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Writer commands;
    private final Path out;
    private final Path err;
    private int answersSeen;

    private HostJvm(final Process process, final Path out, final Path err) {
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        this.out = out;
        this.err = err;
    }

    /** How to start one. */
    static final class Launcher {
        private final Path directory;
        private Path javaHome = Path.of(System.getProperty("java.home"));
        private final List<String> options = new ArrayList<>();
        private String classPath = pathOf(HostJvm.class);

        /** The directory is where named segments go, and the texts that the host writes. */
        Launcher(final Path directory) {
            this.directory = directory;
        }

        Launcher on(final Path jdk) {
            javaHome = jdk;
            return this;
        }

        Launcher option(final String... more) {
            options.addAll(Arrays.asList(more));
            return this;
        }

        Launcher agent(final String arguments) {
            return option("-javaagent:" + AGENT + "=" + arguments);
        }

        /** The host brings core and what core needs. Without this it has nothing but itself. */
        Launcher withCore() {
            classPath = corePath();
            return this;
        }

        HostJvm start(final Class<?> main, final String... arguments) {
            assertThat(AGENT).as("the agent, made by mvn package").exists();
            final List<String> command = new ArrayList<>();
            command.add(javaHome.resolve("bin/java").toString());
            command.add("-XX:TieredStopAtLevel=1"); // several JVMs on few processors: start fast
            command.addAll(options);
            command.addAll(List.of("-cp", classPath, main.getName()));
            command.addAll(Arrays.asList(arguments));
            return HostJvm.start(directory, new ProcessBuilder(command));
        }
    }

    /** Starts anything, with the directory in its environment. */
    static HostJvm start(final Path directory, final ProcessBuilder builder) {
        try {
            final Path out = Files.createTempFile("host", ".out");
            final Path err = Files.createTempFile("host", ".err");
            out.toFile().deleteOnExit();
            err.toFile().deleteOnExit();
            builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM would announce them on stderr
            builder.environment().remove("JDK_JAVA_OPTIONS");
            builder.environment().put("COUNTERS_DIRECTORY", directory.toString());
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            return new HostJvm(builder.start(), out, err);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Java that runs the tests and, where there is one, a JDK 25. */
    static List<Path> jdks() {
        final Path own = Path.of(System.getProperty("java.home"));
        if (Runtime.version().feature() == 25) {
            return List.of(own);
        }
        return Stream.concat(Stream.of(own), jdk25().stream()).toList();
    }

    private static List<Path> jdk25() {
        final String named = System.getProperty("JAVA25_HOME", System.getenv("JAVA25_HOME"));
        if (named != null) {
            return List.of(Path.of(named));
        }
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> home.getFileName().toString().contains("25"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .limit(1)
                    .toList();
        } catch (final IOException e) {
            return List.of();
        }
    }

    /** The class path of an application that links core. */
    static String corePath() {
        return Stream.of(HostJvm.class, io.counters.writer.Metrics.class, Agent.class)
                .map(HostJvm::pathOf)
                .collect(Collectors.joining(":"));
    }

    private static String pathOf(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a line and waits for the line that answers it. */
    String ask(final String command) {
        send(command);
        return answer();
    }

    void send(final String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException("the host said: " + out() + err(), e);
        }
    }

    void endInput() {
        try {
            commands.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next line on standard output. */
    String answer() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            assertThat(process.isAlive() || outLines().size() > answersSeen)
                    .as("the host lives; it said: %s%s", out(), err())
                    .isTrue();
            return outLines().size() > answersSeen;
        });
        return outLines().get(answersSeen++);
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** Standard error without what the JVM itself says about its flags. */
    List<String> complaints() {
        return err().lines()
                .filter(line -> !line.startsWith("WARNING: ") && !line.startsWith("OpenJDK 64-Bit Server VM warning"))
                .toList();
    }

    private List<String> outLines() {
        final String text = out();
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end. */
    int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the host ends; it said: %s%s", out(), err())
                    .isTrue();
            return process.exitValue();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    @Override
    public void close() {
        kill();
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
