package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.ReadStatus;
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

    @Test
    void prometheusTextAndOpenMetricsAreTheExposition() {
        final CommandRun plain = CommandRun.of(sources, "list", "--prometheus");
        assertThat(plain.out())
                .contains(
                        "\norders_accepted_total{channel=\"web\"} 1234567.0\n",
                        "latency_seconds_bucket{le=\"0.01\"} 90\n")
                .doesNotContain("# EOF");
        assertThat(plain.error()).isEmpty();
        assertThat(plain.exitCode()).isZero();
        assertThat(CommandRun.of(sources, "list", "orders", "--openmetrics", "-f", "rev*", "--per-process")
                        .out())
                .contains("# UNIT revenue_euros euros\n", "revenue_euros_total{process=\"web\"} 1234567.5\n")
                .doesNotContain("latency")
                .endsWith("\n# EOF\n");
    }

    @Test
    void whatAnExportLeavesOutIsSaidOnStandardError() {
        sources.put(
                "negative", Snapshots.snapshot("negative", Snapshots.scalar(MetricDefinition.counter("c\u001b"), -1L)));
        final CommandRun run = CommandRun.of(sources, "list", "negative", "--prometheus");
        assertThat(run.error())
                .isEqualTo("counters-stat: metric c\\u001b is left out: its value is none that a COUNTER has\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void twoFormatsAtOnceAreWrongUsage() {
        assertThat(CommandRun.of(sources, "list", "--json", "--prometheus").exitCode())
                .isEqualTo(64);
    }

    @Test
    void csvHasARowForEachMetricInStoredUnits() {
        final CommandRun run = CommandRun.of(sources, "list", "--csv");
        assertThat(run.out())
                .isEqualTo(String.join(
                        "\r\n",
                        "name,labels,process,kind,type,unit,scale,status,value,count,sum,min,max,bounds,buckets",
                        "orders_accepted_total,\"{channel=\"\"web\"\"}\",,COUNTER,I64,,0,OK,1234567,,,,,,",
                        "orders_open,,,GAUGE,I64,,0,OK,-3,,,,,,",
                        "revenue_total,,,COUNTER,I64,euros,-2,OK,123456750,,,,,,",
                        "load,,,GAUGE,F64,,0,OK,0.30000000000000004,,,,,,",
                        "latency,,,HISTOGRAM,I64,seconds,-9,OK,,100,1357500000,200000,90000000,"
                                + "1000000;10000000;100000000,10;80;10;0",
                        ""));
        assertThat(run.exitCode()).isZero();
        assertThat(CommandRun.of(sources, "list", "orders", "--csv", "--per-process", "-f", "load")
                        .out())
                .endsWith("\r\nload,,web,GAUGE,F64,,0,OK,0.30000000000000004,,,,,,\r\n");
    }

    @Test
    void csvQuotesWhatWouldBreakARowAndEscapesWhatWouldSteerATerminal() {
        sources.put(
                "odd",
                Snapshots.snapshot(
                        "odd",
                        Snapshots.without(MetricDefinition.gauge("a,b").withUnit("x\"y", 0), ReadStatus.CORRUPT),
                        Snapshots.scalar(MetricDefinition.counter("c").withLabel("k", Snapshots.HOSTILE), 1L)));
        final String out = CommandRun.of(sources, "list", "odd", "--csv").out();
        assertThat(out).contains("\r\n\"a,b\",,,GAUGE,I64,\"x\"\"y\",0,CORRUPT,,,,,,,\r\n");
        assertThat(out.lines()).hasSize(3);
        assertThat(out).doesNotContain("\u001b", "\u202e", "\u2028", "\u009b");
    }

    @Test
    void csvIsOneFormatAndNeedsOneSegment() {
        assertThat(CommandRun.of(sources, "list", "--csv", "--json").exitCode()).isEqualTo(64);
        sources.put("users", Snapshots.snapshot("users"));
        assertThat(CommandRun.of(sources, "list", "--csv").exitCode()).isEqualTo(64);
    }
}
