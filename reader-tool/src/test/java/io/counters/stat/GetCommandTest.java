package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.counters.MetricDefinition;
import io.counters.reader.ReadStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GetCommandTest {
    private final FakeSources sources = new FakeSources().put("orders", Snapshots.orders());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders_open                            | -3",
                "revenue_total                          | 1234567.5",
                "load                                   | 0.30000000000000004",
                "orders_accepted_total{channel=\"web\"} | 1234567",
                "orders_accepted_total{channel=web}     | 1234567",
                "latency                                | 100",
            })
    void theValueStandsAloneInTheMetricsUnit(final String metric, final String expected) {
        final CommandRun run = CommandRun.of(sources, "get", "orders", metric);
        assertThat(run.out()).isEqualTo(expected + "\n");
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"count, 100", "sum, 1.3575", "mean, 0.013575", "min, 0.0002", "max, 0.09", "p50, 0.0055", "P99, 0.082"})
    void anyFigureOfAHistogramCanBeHad(final String figure, final double expected) {
        final CommandRun run = CommandRun.of(sources, "get", "orders", "latency", "--of", figure);
        assertThat(Double.parseDouble(run.out())).isCloseTo(expected, withinPercentage(1e-9));
    }

    @Test
    void theOnlySegmentNeedsNoName() {
        assertThat(CommandRun.of(sources, "get", "load").out()).isEqualTo("0.30000000000000004\n");
    }

    @Test
    void aMetricThatIsNotThereIsANo() {
        final CommandRun run = CommandRun.of(sources, "get", "orders", "nope");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.error()).isEqualTo("counters-stat: no metric nope\n");
    }

    @Test
    void whoForgetsLabelsIsToldWhichThereAre() {
        final CommandRun run = CommandRun.of(sources, "get", "orders", "orders_accepted_total");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error())
                .isEqualTo("counters-stat: no metric orders_accepted_total"
                        + " (there are: orders_accepted_total{channel=\"web\"})\n");
    }

    @Test
    void aMetricWithoutValueIsANo() {
        sources.remove("orders");
        sources.put(
                "orders",
                Snapshots.snapshot("orders", Snapshots.without(MetricDefinition.counter("c"), ReadStatus.CORRUPT)));
        final CommandRun run = CommandRun.of(sources, "get", "orders", "c");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.error()).isEqualTo("counters-stat: metric c has no value (status: CORRUPT)\n");
        final CommandRun json = CommandRun.of(sources, "get", "orders", "c", "--json");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.out()).contains("\"value\":null");
    }

    @Test
    void aFigureOfAnEmptyHistogramIsANoButItsCountIsZero() {
        sources.put(
                "empty",
                Snapshots.snapshot(
                        "empty",
                        Snapshots.histogram(MetricDefinition.histogram("h", Snapshots.MILLIS), 1, 1, 0, 0, 0, 0)));
        assertThat(CommandRun.of(sources, "get", "empty", "h", "--of", "p50").exitCode())
                .isEqualTo(1);
        assertThat(CommandRun.of(sources, "get", "empty", "h").out()).isEqualTo("0\n");
    }

    @Test
    void jsonHasTheShapeOfAListOfOne() {
        final CommandRun run = CommandRun.of(sources, "get", "orders", "orders_open", "--json");
        assertThat(run.out())
                .startsWith("{\"segment\":{\"name\":\"orders\"")
                .contains("\"metrics\":[{\"name\":\"orders_open\"")
                .doesNotContain("latency");
    }
}
