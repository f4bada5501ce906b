package io.counters.stat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The command of the reader in Python, of which only the interpreter's start is done once. Threads: one. */
final class PythonAnswers implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    PythonAnswers() throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(
                "python3", "-B", Path.of("src", "test", "python", "answers.py").toString());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        Path.of("src", "main", "python").toAbsolutePath().toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    Monitor.Outcome read(final Path file) throws IOException {
        return run(Map.of(), List.of("list", "--json", file.toString()));
    }

    @SuppressWarnings("unchecked") // an object, or this fails
    Monitor.Outcome run(final Map<String, String> environment, final List<String> arguments) throws IOException {
        questions.write(JsonTree.print(Map.of("environment", environment, "arguments", arguments)) + "\n");
        questions.flush();
        final String line = answers.readLine();
        if (line == null) {
            throw new AssertionError("no answer to " + arguments);
        }
        final Map<String, Object> answer = (Map<String, Object>) JsonTree.parse(line);
        return new Monitor.Outcome(
                ((Long) answer.get("code")).intValue(), (String) answer.get("out"), (String) answer.get("err"));
    }

    @Override
    public void close() {
        try {
            questions.close(); // to the process the end, after which it ends
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().join();
    }
}
