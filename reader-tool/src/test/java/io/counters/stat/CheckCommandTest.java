package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.CommandRun.FakeTicker;
import io.counters.stat.FakeSources.FakeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {
    private static final MetricDefinition REJECTED = MetricDefinition.counter("rejected");
    private static final MetricDefinition LATENCY = MetricDefinition.histogram("latency", Snapshots.MILLIS);
    private static final MetricDefinition OPEN = MetricDefinition.gauge("open");

    @TempDir
    private Path directory;

    private final FakeSources sources = new FakeSources();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accepted = 90",
                "sum(rejected) = 10",
                "sum('rejected{reason=\"fraud\"}') = 3",
                "value('rejected{reason=\"fraud\", shop=\"a\"}') = 1",
                "ratio(accepted, accepted + sum(rejected)) = 0.9",
                "revenue = 1234567.5",
                "load > 0.3 && load < 0.31",
                "count(latency) = 100",
                "share_below(latency, 0.01) = 0.9",
                "abs(share_below(latency, 0.05) - 0.95) < 0.000001",
                "quantile(latency, 0.5) > 0.001 && quantile(latency, 0.5) < 0.01",
                "mean(latency) > 0.013 && mean(latency) < 0.0141",
                "sum(latency) > 1.35 && sum(latency) < 1.36",
                "processes(live) = 1 && processes('DEAD') = 1 && processes(STALLED) = 0",
                "max(accepted, 3) = 90 && abs(-open) = 3 && if(true, accepted, nothing) = 90",
            })
    void expressionsAreArithmeticOverMetricsInBaseUnits(final String expression) {
        put();
        assertThat(rule(expression)).isEqualTo(0);
        assertThat(rule("!(" + expression + ")")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing > 0",
                "sum(nothing) >= 0",
                "sum('rejected{reason=\"weather\"}') >= 0",
                "value(rejected) > 0",
                "unset < 1",
                "damaged = 0",
                "wild > 0",
                "count(accepted) > 0",
                "quantile(latency, 2) > 0",
                "quantile(empty, 0.5) >= 0",
                "share_below(empty, 1) >= 0",
                "ratio(accepted, 0) > 0",
                "accepted / 0 > 0",
                "accepted + 1",
                "sum(latency[window]) >= 0",
                "rate(accepted) >= 0",
                "processes(ASLEEP) = 0",
            })
    void whatIsNotThereCannotBeToldAndNeverPasses(final String expression) {
        put();
        final CommandRun run = CommandRun.of(sources, "check", "orders", "--rule", expression);
        assertThat(run.out()).startsWith("RESULT").contains("\ncannot tell  ");
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accepted >",
                "frobnicate(accepted) > 1",
                "quantile(latency) > 1",
                "2 ^ 3 > 1",
                "fact(10) > 1",
                "sum(3) > 1",
                "sum('a{b') > 1",
                "accepted + 'x' = 1",
                "1e999999999 > accepted",
                "",
            })
    void anExpressionWithAFaultIsWrongUsage(final String expression) {
        put();
        final CommandRun run = CommandRun.of(sources, "check", "orders", "--rule", expression);
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.error()).startsWith("counters-stat: rule: ").hasLineCount(1);
        assertThat(run.out()).isEmpty();
        assertThat(sources.opened).isEmpty();
    }

    @Test
    void anExpressionThatNestsTooDeeplyIsWrongUsage() {
        put();
        assertThat(rule("-".repeat(1_999) + "1 > 0")).isEqualTo(64);
        assertThat(rule("(".repeat(900) + "1" + ")".repeat(900) + " > 0")).isZero();
        assertThat(rule("1+".repeat(990) + "1 > 990")).isZero();
    }

    @Test
    void increaseAndRateAreMeasuredOverAWindow() {
        sources.put(
                "orders",
                scans(
                        List.of(counter("accepted", 100), histogram(10, 0, 0, 0), gauge(9)),
                        List.of(counter("accepted", 160), histogram(10, 0, 4, 0), gauge(7), counter("new", 5))));
        final CommandRun run = CommandRun.of(
                sources,
                "check",
                "orders",
                "--window",
                "20s",
                "--rule",
                "increase(accepted) = 60 && rate(accepted) = 3",
                "--rule",
                "increase(latency) = 4 && count(latency[window]) = 4 && count('latency[window]') = 4",
                "--rule",
                "quantile(latency[window], 0.5) > 0.01 && share_below(latency[window], 0.01) = 0",
                "--rule",
                "change(open) = -2",
                "--rule",
                "increase(new) = 5");
        assertThat(run.out()).endsWith("\n5 rules: 5 pass\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatFellWithinTheWindowCannotBeTold() {
        sources.put("orders", scans(List.of(counter("accepted", 100)), List.of(counter("accepted", 60))));
        final CommandRun run =
                CommandRun.of(sources, "check", "orders", "--window", "1s", "--rule", "rate(accepted) < 1");
        assertThat(run.out()).contains("cannot tell").contains("accepted: fell");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void aSegmentThatIsReplacedWithinTheWindowCannotBeTold() {
        final FakeSource source = scans(List.of(counter("accepted", 1)), List.of(counter("accepted", 2)));
        source.isCurrent = false;
        sources.put("orders", source);
        final CommandRun run =
                CommandRun.of(sources, "check", "orders", "--window", "1s", "--rule", "rate(accepted) > 0");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).contains("replaced within the window").hasLineCount(1);
        assertThat(source.isClosed).isTrue();
    }

    @Test
    void aWaitThatIsCutShortCannotBeTold() {
        sources.put("orders", scans(List.of(counter("accepted", 1))));
        assertThat(CommandRun.of(sources, "check", "orders", "--window", "2h", "--rule", "accepted > 0"))
                .satisfies(run -> assertThat(run.error()).contains("interrupted"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(3));
    }

    @Test
    void aSnapshotCanBeTheBeginningOfTheWindow() {
        sources.put("orders", Snapshots.snapshot("orders", counter("accepted", 160)))
                .put("before", Snapshots.snapshot("orders", counter("accepted", 100)))
                .put("other", Snapshots.snapshot("users", counter("accepted", 100)));
        assertThat(CommandRun.of(sources, "check", "orders", "--since", "before", "--rule", "increase(accepted) = 60")
                        .exitCode())
                .isZero();
        final CommandRun other =
                CommandRun.of(sources, "check", "orders", "--since", "other", "--rule", "increase(accepted) = 60");
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.error())
                .contains("cannot check since ", "two segments")
                .hasLineCount(1);
        assertThat(CommandRun.of(
                                sources,
                                new FakeTicker(),
                                new Terminal(false, false),
                                "check",
                                "orders",
                                "--since",
                                "before",
                                "--window",
                                "1s",
                                "--rule",
                                "true")
                        .exitCode())
                .as("one window only")
                .isEqualTo(64);
    }

    @Test
    void rulesInAFileWarnAndFailByTheirConditions() throws IOException {
        put();
        final String rules = file("""
            rules:
              - name: success rate
                value: ratio(accepted, accepted + sum(rejected))
                fail: value < 0.5
                warn: value < 0.95
              - name: enough
                value: sum(rejected)
                fail: value > 5
                samples: accepted + sum(rejected)
                minimum: 101
              - name: open
                warn: open > 5
            """);
        final CommandRun run = CommandRun.of(sources, "check", "orders", "--rules", rules);
        assertThat(run.out()).isEqualTo("""
            RESULT       RULE          VALUE  WHY
            warn         success rate  0.900  value < 0.95
            cannot tell  enough            -  samples: 100 (expected: at least 101)
            pass         open              -

            3 rules: 1 cannot tell, 1 warn, 1 pass
            """);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(CommandRun.of(sources, "check", "orders", "--rules", rules, "--rule", "accepted = 0")
                        .exitCode())
                .as("a failure outweighs what cannot be told")
                .isEqualTo(1);
    }

    @Test
    void aWarningAloneIsTwo() throws IOException {
        put();
        assertThat(CommandRun.of(
                                sources,
                                "check",
                                "orders",
                                "--rules",
                                file("rules: [{name: a, warn: accepted = 90}, {name: b, fail: accepted = 0}]"))
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        put();
        final String rules = file("rules: [{name: \"a\\e[2J\", value: accepted, fail: value = 90}]");
        final CommandRun run = CommandRun.of(sources, "check", "orders", "--json", "--rules", rules);
        assertThat(run.out()).doesNotContain("\u001b");
        assertThat(JsonTree.parse(run.out()))
                .isEqualTo(Map.of(
                        "source",
                        "orders",
                        "outcome",
                        "FAIL",
                        "rules",
                        List.of(Map.of("name", "a\u001b[2J", "outcome", "FAIL", "value", 90.0, "why", "value = 90"))));
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aMonitoringPluginHasItsOwnWordsCodesAndPerformanceData() throws IOException {
        put();
        final String warning = file("rules: [{name: \"it's a|b=c\", value: accepted / 1000, warn: value > 0}]");
        assertThat(CommandRun.of(sources, "check", "orders", "--nagios", "--rules", warning))
                .isEqualTo(new CommandRun(1, """
                    COUNTERS WARNING - 1 rule: 1 warn | 'it''s a/b_c'=0.09
                    WARNING: it's a/b=c: value > 0
                    """, ""));
        assertThat(plugin("accepted = 0")).isEqualTo(2);
        assertThat(plugin("accepted > 0")).isEqualTo(0);
        assertThat(plugin("nothing > 0")).isEqualTo(3);
        final CommandRun gone = CommandRun.of(sources, "check", "gone", "--nagios", "--rule", "accepted > 0");
        assertThat(gone)
                .isEqualTo(
                        new CommandRun(3, "COUNTERS UNKNOWN - cannot open segment gone: there is no such file\n", ""));
        final CommandRun fault = CommandRun.of(sources, "check", "orders", "--nagios", "--rule", "accepted >");
        assertThat(fault.out()).startsWith("COUNTERS UNKNOWN - rule: ");
        assertThat(fault.exitCode()).isEqualTo(3);
    }

    @Test
    void withoutARuleItIsWrongUsageAndWithoutASegmentUnreadable() {
        put();
        assertThat(CommandRun.of(sources, "check", "orders").error()).startsWith("counters-stat: no rules (expected: ");
        assertThat(CommandRun.of(sources, "check", "orders").exitCode()).isEqualTo(64);
        assertThat(CommandRun.of(sources, "check", "gone", "--rule", "true").exitCode())
                .isEqualTo(3);
    }

    private int rule(final String expression) {
        return CommandRun.of(sources, "check", "orders", "--rule=" + expression).exitCode();
    }

    private int plugin(final String expression) {
        return CommandRun.of(sources, "check", "orders", "--nagios", "--rule", expression)
                .exitCode();
    }

    private String file(final String text) throws IOException {
        return Files.writeString(directory.resolve("rules.yaml"), text).toString();
    }

    private void put() {
        sources.put(
                "orders",
                Snapshots.snapshot(
                        "orders",
                        counter("accepted", 90),
                        Snapshots.scalar(REJECTED.withLabel("reason", "fraud").withLabel("shop", "a"), 1L),
                        Snapshots.scalar(REJECTED.withLabel("reason", "fraud").withLabel("shop", "b"), 2L),
                        Snapshots.scalar(REJECTED.withLabel("reason", "payment"), 7L),
                        Snapshots.scalar(MetricDefinition.counter("revenue").withUnit("euros", -2), 123_456_750L),
                        Snapshots.scalar(MetricDefinition.doubleGauge("load"), 0.1 + 0.2),
                        Snapshots.scalar(MetricDefinition.doubleGauge("wild"), Double.NaN),
                        gauge(3),
                        Snapshots.without(MetricDefinition.gauge("unset"), ReadStatus.OK),
                        Snapshots.without(MetricDefinition.counter("damaged"), ReadStatus.CORRUPT),
                        histogram(10, 80, 10, 0),
                        Snapshots.histogram(MetricDefinition.histogram("empty", Snapshots.MILLIS), 0, 0, 0, 0, 0, 0)));
    }

    @SafeVarargs
    private static FakeSource scans(final List<MetricSample>... scans) {
        final Queue<SegmentSnapshot> left = new ArrayDeque<>();
        for (final List<MetricSample> scan : scans) {
            left.add(Snapshots.snapshot("orders", scan.toArray(MetricSample[]::new)));
        }
        return new FakeSource(left::remove);
    }

    private static MetricSample counter(final String name, final long value) {
        return Snapshots.scalar(MetricDefinition.counter(name), value);
    }

    private static MetricSample gauge(final long value) {
        return Snapshots.scalar(OPEN, value);
    }

    private static MetricSample histogram(final long... buckets) {
        return Snapshots.histogram(LATENCY, 200_000, 90_000_000, buckets);
    }
}
