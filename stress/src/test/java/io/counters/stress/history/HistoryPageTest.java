package io.counters.stress.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void thePageSaysWhatThePublishedReportSays() throws IOException {
        String page = Files.readString(DOCS.resolve("history.md"));
        Report report = Report.read(DOCS.resolve("reports/recording.properties"));
        assertThat(HistoryPage.with(page, report)).isEqualTo(page);
        assertThat(report.held()).isTrue();
    }

    @Test
    void onlyWhatIsBetweenTheMarksIsWrittenAnew() {
        String page = """
                before
                <!-- figures: begin (generated from reports/recording.properties) -->
                old
                <!-- figures: end -->
                after
                """;
        String written = HistoryPage.with(page, report());
        assertThat(written)
                .startsWith("before\n")
                .endsWith("<!-- figures: end -->\nafter\n")
                .contains("99 of 100 times | <= 2 ms | 99.00 ms; half of the times 50.00 ms;")
                .contains("| 1,000, 1.00 % of a snapshot's 100,000; all frames 0.1 MiB | yes |")
                .contains("| 50; one takes 20,000 µs | **no** |")
                .doesNotContain("old");
        assertThatThrownBy(() -> HistoryPage.with("no marks", report())).hasMessageContaining("no block of figures");
    }

    private static Report report() {
        List<Long> nanos = java.util.stream.LongStream.range(0, 100)
                .mapToObj(millis -> millis * 1_000_000)
                .toList();
        return RecordingCost.report(
                new Hour.Cost(100, 10, 100_000, 100_000, nanos, nanos, 2_000_000_000L, 1_000_000),
                new Conditions("machine", "jdk", "none", "2026-01-01"));
    }
}
