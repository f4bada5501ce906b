package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.ExampleSegment;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader in Python keeps every promise of a monitor. */
@NeedsPrograms("python3")
class PythonReaderTest {
    @TempDir
    private static Path scratch;

    private static PythonAnswers answers;
    private static Monitor reader;

    @BeforeAll
    static void start() throws IOException {
        answers = new PythonAnswers();
        reader = Monitor.python(scratch, answers);
    }

    @AfterAll
    static void end() {
        answers.close();
    }

    @Test
    void isWrittenForPython39() throws IOException, InterruptedException {
        final String check = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 9))";

        final Process python = new ProcessBuilder("python3", "-W", "error", "-c", check)
                .inheritIO()
                .redirectInput(reader.source().toFile())
                .start();

        assertThat(python.waitFor()).isZero();
    }

    @Test
    void slotIsReadAsItWasAfterSomeCommitOrGivenUp() throws IOException, InterruptedException {
        final ProcessBuilder python = new ProcessBuilder(
                "python3",
                "-B",
                Path.of("src", "test", "python", "interleavings.py").toString(),
                "--quiet");
        python.environment()
                .put("PYTHONPATH", reader.source().toAbsolutePath().getParent().toString());

        assertThat(python.inheritIO().start().waitFor()).isZero();
    }

    @Test
    void withoutJsonItPrintsALineForEachMetric() throws IOException, InterruptedException {
        final Path file = ExampleSegment.build().writeTo(scratch.resolve("lines.seg"));

        assertThat(reader.asLines().run(file.toString()))
                .isEqualTo(new Monitor.Outcome(
                        0,
                        "latency count=3 sum=93200 min=700 max=90000\norders_accepted_total{region=\"eu\"} 3\n",
                        ""));
    }

    @Nested
    class Format extends MonitorContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class HostileFiles extends MonitorHostileContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class Liveness extends MonitorLivenessContract {
        Liveness(@TempDir final Path directory) {
            super(directory);
        }

        @Override
        Monitor reader() {
            return reader;
        }
    }

    @Nested
    class Writer extends MonitorWriterContract {
        @Override
        Monitor reader() {
            return reader;
        }
    }
}
