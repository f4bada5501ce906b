package io.counters.stat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The reader in Python as a library, in one process that is asked again and again: for tests of many files. */
final class PythonAnswers implements AutoCloseable {
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    PythonAnswers() throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(
                "python3", Path.of("src", "test", "python", "answers.py").toString());
        builder.environment()
                .put(
                        "PYTHONPATH",
                        Path.of("src", "main", "python").toAbsolutePath().toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** What the command would print. */
    Monitor.Outcome read(final Path file) throws IOException {
        questions.write(file + "\n");
        questions.flush();
        final String answer = answers.readLine();
        if (answer == null) {
            throw new AssertionError("no answer about " + file);
        }
        final String[] words = answer.split(" ", 2);
        return words[0].equals("ok")
                ? new Monitor.Outcome(0, words[1], "")
                : new Monitor.Outcome(3, "", words[1] + "\n");
    }

    @Override
    public void close() throws IOException {
        questions.close(); // to the process the end, after which it ends
        process.onExit().join();
    }
}
