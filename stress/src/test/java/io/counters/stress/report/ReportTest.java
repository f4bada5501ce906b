package io.counters.stress.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Report REPORT = new Report(
            "kill loop",
            "java -cp a.jar Kill --kills 7",
            new Conditions("a CPU, 2 CPUs, Linux 6", "a VM 17", "none", "2026-01-02"),
            List.of(
                    new Report.Row("lost updates", "0", "0 of 7 kills", true),
                    new Report.Row("readers | peers held up", "0", "1", false)));

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        assertThat(Report.read(REPORT.writeTo(directory.resolve("reports")))).isEqualTo(REPORT);
    }

    @Test
    void oneBrokenPromiseBreaksTheReport() {
        assertThat(REPORT.held()).isFalse();
    }

    @Test
    void aReportWithoutOneOfItsKeysIsRefusedByName() throws IOException {
        Path file = REPORT.writeTo(directory);
        Files.writeString(file, Files.readString(file).replace("1.goal", "1.gaol"));
        assertThatThrownBy(() -> Report.read(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("1.goal");
    }

    @Test
    void thePageSaysWhatDidNotHoldAndHowToDoItAgain() {
        assertThat(ReliabilityPage.page(List.of(REPORT)))
                .contains("| lost updates | 0 | 0 of 7 kills | yes |")
                .contains("| readers \\| peers held up | 0 | 1 | **no** |")
                .contains("java -cp a.jar Kill --kills 7")
                .contains("a CPU, 2 CPUs, Linux 6; a VM 17; flags: none; 2026-01-02.");
    }
}
