package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The C reader, in a process that reads one file after the other and is compiled with every check that the compiler can
 * put in. Its end is a finding, and it is started anew.
 */
final class CReader implements Victim {
    /** What the process says before it ends when a page of the file has gone. */
    private static final String TRUNCATED = "ended with 3 and said: counters-read: cannot open segment ";

    private final Path executable;
    private final Path errors;
    private @Nullable Process process;
    private @Nullable PrintWriter files;
    private @Nullable BufferedReader answers;

    private CReader(Path executable, Path errors) {
        this.executable = executable;
        this.errors = errors;
    }

    /**
     * Compiles the driver around the reader.
     *
     * @param sources the directory of counters-read.c
     */
    static Path compile(Path sources, Path directory) throws IOException, InterruptedException {
        Path driver = directory.resolve("driver.c");
        try (InputStream source = Objects.requireNonNull(CReader.class.getResourceAsStream("driver.c"))) {
            Files.copy(source, driver);
        }
        Path executable = directory.resolve("driver");
        List<String> command = List.of(
                "gcc",
                "-std=c11",
                "-O2",
                "-g",
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all",
                "-I",
                sources.toAbsolutePath().toString(),
                "-o",
                executable.toString(),
                driver.toString());
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("gcc ended with " + code + ": " + String.join(" ", command));
        }
        return executable;
    }

    /** A process of its own on what {@link #compile} made. */
    static CReader of(Path executable, Path errors) {
        return new CReader(executable, errors);
    }

    @Override
    public String name() {
        return "C reader";
    }

    @Override
    public boolean attack(Path file) throws IOException {
        String answer = ask(file);
        if (answer == null) {
            String end = end();
            if (end.startsWith(TRUNCATED)) {
                return false; // the documented end of who reads a file that is cut off under it
            }
            throw new IllegalStateException("the process " + end);
        }
        if (!answer.equals("read") && !answer.equals("refused")) {
            throw new IllegalStateException(answer);
        }
        return answer.equals("read");
    }

    private @Nullable String ask(Path file) throws IOException {
        if (process == null) {
            start();
        }
        Objects.requireNonNull(files).println(file);
        return Objects.requireNonNull(answers).readLine();
    }

    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(executable.toString()).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process started = builder.start();
        process = started;
        files = new PrintWriter(started.outputWriter(UTF_8), true);
        answers = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
    }

    /** What became of the process, which has closed its output. */
    private String end() throws IOException {
        Process ended = Objects.requireNonNull(process);
        process = null;
        try {
            if (!ended.waitFor(10, TimeUnit.SECONDS)) {
                ended.destroyForcibly();
                return "closed its output and went on";
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        String said = Files.readString(errors);
        return "ended with " + ended.exitValue() + " and said: " + said.substring(0, Math.min(2_000, said.length()));
    }

    /** Ends the process in good order, so that it tells of memory that it has lost. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        Objects.requireNonNull(files).close();
        try {
            String end = end();
            if (!end.startsWith("ended with 0 ")) {
                throw new IllegalStateException("the process " + end);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
