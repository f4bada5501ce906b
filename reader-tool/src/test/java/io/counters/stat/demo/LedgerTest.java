package io.counters.stat.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricId;
import io.counters.stat.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    private Path directory;

    @Test
    void aLineReadsBackAsItWasWritten() {
        final LedgerLine line = line("run-1");
        assertThat(LedgerJson.read(LedgerJson.write(line))).isEqualTo(line);
        assertThat(LedgerJson.write(line).lines()).hasSize(1);
    }

    @Test
    void linesOfOtherRunsStayAndDoNotCount() throws IOException {
        final Ledger ledger = new Ledger(directory.resolve("ledger"));
        Files.writeString(ledger.file(), "something else\n");
        ledger.requireWritable();
        ledger.append(line("run-1"));
        ledger.append(line("run-2"));
        ledger.append(line("run-1"));
        assertThat(ledger.linesOf("run-1")).containsExactly(line("run-1"), line("run-1"));
        assertThat(ledger.linesOf("run-3")).isEmpty();
        assertThat(Files.readAllLines(ledger.file())).hasSize(4);
    }

    @Test
    void aLineThatMakesNoSenseIsNamed() throws IOException {
        final Ledger ledger = new Ledger(directory.resolve("ledger"));
        ledger.append(line("run-1"));
        for (final String damaged : List.of(
                "{\"run\":\"run-1\"",
                "[\"run-1\"]",
                "{\"run\":\"run-1\",\"metrics\":3}",
                "{\"run\":\"run-1\",\"metrics\":[{\"name\":\"c\"}]}",
                "{\"run\":\"run-1\",\"metrics\":[{\"name\":\"\",\"value\":1}]}")) {
            Files.writeString(ledger.file(), LedgerJson.write(line("run-1")) + "\n" + damaged + "\n");
            assertThatThrownBy(() -> ledger.linesOf("run-1"))
                    .as(damaged)
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("line 2: ");
        }
    }

    @Test
    void aLedgerThatCannotBeWrittenIsFoundOutBeforehand() {
        assertThatThrownBy(() -> new Ledger(directory.resolve("no/such/ledger")).requireWritable())
                .isInstanceOf(DemoException.class)
                .hasMessageStartingWith("cannot write ledger ");
    }

    private static LedgerLine line(final String run) {
        return new LedgerLine(
                run,
                "order-service-1",
                4711,
                42,
                new TreeMap<>(Map.of(
                        MetricId.of("c").withLabel("a", Snapshots.HOSTILE).withLabel("b", ""),
                        new Amount.Whole(Long.MIN_VALUE),
                        MetricId.of(Snapshots.HOSTILE),
                        new Amount.Real(-0.1),
                        MetricId.of("whole double"),
                        new Amount.Real(3),
                        MetricId.of("h"),
                        new Amount.Spread(3, -7, List.of(1L, 0L, 2L)))));
    }
}
