package io.counters.stress.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command of docs/history.md, for less than an hour. */
class RecordingCostIT {
    private static final Path HISTORY = Path.of("..", "docs", "history.md");
    private static final Path REPORTS = Path.of("..", "docs", "reports");

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void thePublishedCommandWritesTheReportAndTheFiguresOfThePage() throws IOException, InterruptedException {
        Path page = directory.resolve("history.md");
        Files.copy(HISTORY, page);
        List<String> command = new ArrayList<>(List.of(
                Report.read(REPORTS.resolve("recording.properties")).command().split(" ", -1)));
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.set(command.indexOf("stress/target/jcstress.jar"), System.getProperty("counters.stress.jar"));
        command.remove(command.size() - 1);
        command.addAll(List.of("--frames", "70", "--metrics", "40", directory.toString()));
        Process run = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        run.waitFor();
        Report report = Report.read(directory.resolve("reports/recording.properties"));
        assertThat(run.exitValue()).isEqualTo(report.held() ? 0 : 1);
        assertThat(report.rows().get(0).promise()).startsWith("bytes to a frame, of 70 frames of 40 metrics");
        assertThat(Files.readString(page))
                .contains(report.rows().get(0).reached())
                .isEqualTo(HistoryPage.with(Files.readString(HISTORY), report));
    }
}
