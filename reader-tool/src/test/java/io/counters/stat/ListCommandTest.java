package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListCommandTest {
    private final FakeSources sources = new FakeSources().put("orders", Snapshots.orders());

    @Test
    void theOnlySegmentNeedsNoName() {
        final CommandRun run = CommandRun.of(sources, "list");
        assertThat(run.out()).startsWith("segment orders  READY").contains("latency ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void amongSeveralSegmentsTheyAreListed() {
        sources.put("users", Snapshots.snapshot("users"));
        assertThat(CommandRun.of(sources, "list").out()).startsWith("SEGMENT").contains("\nusers ");
    }

    @Test
    void aFilterKeepsWhatMatchesInTablesAndInJson() {
        assertThat(CommandRun.of(sources, "list", "orders", "-f", "orders_*", "-f", "lo?d")
                        .out())
                .contains("orders_accepted_total", "orders_open", "load")
                .doesNotContain("revenue", "latency");
        assertThat(CommandRun.of(sources, "list", "orders", "-f", "orders_*", "--json")
                        .out())
                .contains("\"orders_accepted_total\"")
                .doesNotContain("latency");
    }

    @Test
    void perProcessEveryLineNamesItsProcess() {
        assertThat(CommandRun.of(sources, "list", "orders", "--per-process").out())
                .contains("load                                  web      gauge");
        assertThat(CommandRun.of(sources, "list", "orders", "--per-process", "--json")
                        .out())
                .contains("\"name\":\"load\",\"labels\":{},\"process\":\"web\"");
    }

    @Test
    void jsonIsOneLine() {
        final CommandRun run = CommandRun.of(sources, "list", "--json");
        assertThat(run.out()).startsWith("{\"segment\":{\"name\":\"orders\"").endsWith("}\n");
        assertThat(run.out().lines()).hasSize(1);
    }
}
