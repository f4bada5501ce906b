package io.counters.stat.text;

import static io.counters.stat.Snapshots.HOSTILE;
import static io.counters.stat.Snapshots.MILLIS;
import static io.counters.stat.Snapshots.histogram;
import static io.counters.stat.Snapshots.orders;
import static io.counters.stat.Snapshots.scalar;
import static io.counters.stat.Snapshots.snapshot;
import static io.counters.stat.Snapshots.with;
import static io.counters.stat.Snapshots.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTextTest {
    @Test
    void aPageHasAHeadingATableOfScalarsAndOneOfHistograms() {
        assertThat(page(orders())).isEqualTo("""
                        segment orders  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

                        METRIC                                KIND           VALUE  UNIT
                        orders_accepted_total{channel="web"}  counter    1,234,567
                        orders_open                           gauge             -3
                        revenue_total                         counter  1,234,567.5  euros
                        load                                  gauge            0.3

                        HISTOGRAM  COUNT  MEAN   P50   P90   P99   MAX  UNIT
                        latency      100  13.6  5.50  10.0  82.0  90.0  ms
                        """);
    }

    @Test
    void ratesStandBesideTotalsInTheSameUnit() {
        final SegmentSnapshot before = snapshot(
                "orders",
                scalar(MetricDefinition.counter("c").withUnit("euros", -2), 1_000L),
                scalar(MetricDefinition.gauge("g"), 1L),
                histogram(MetricDefinition.histogram("h", MILLIS), 1, 90_000_000, 0, 0, 10, 0));
        final SegmentSnapshot after = snapshot(
                "orders",
                scalar(MetricDefinition.counter("c").withUnit("euros", -2), 6_000L),
                scalar(MetricDefinition.gauge("g"), 2L),
                histogram(MetricDefinition.histogram("h", MILLIS), 1, 90_000_000, 0, 0, 20, 0));
        assertThat(String.join("\n", SnapshotText.lines(after, Rates.since(before, Duration.ofMillis(500)))))
                .isEqualTo("""
                        segment orders  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

                        METRIC  KIND     VALUE  PER SECOND  UNIT
                        c       counter     60         100  euros
                        g       gauge        2

                        HISTOGRAM  COUNT  PER SECOND  MEAN   P50   P90   P99   MAX  UNIT
                        h             20        20.0  75.0  50.0  82.0  89.2  90.0  ms""");
    }

    @Test
    void whatCouldNotBeReadWellIsMarked() {
        assertThat(page(snapshot(
                        "s",
                        scalar(MetricDefinition.counter("fine"), 1L),
                        without(MetricDefinition.counter("broken"), ReadStatus.CORRUPT),
                        with(histogram(MetricDefinition.histogram("h1", MILLIS), 1, 2, 1, 0, 0, 0), ReadStatus.BUSY),
                        without(MetricDefinition.histogram("h2", MILLIS), ReadStatus.BUSY))))
                .isEqualTo("""
                        segment s  READY  up 3m 5s  processes: 1 live, 1 dead  metrics: 4

                        METRIC  KIND     VALUE  STATUS
                        fine    counter      1
                        broken  counter      -  CORRUPT

                        HISTOGRAM  COUNT     MEAN   P50   P90   P99   MAX  UNIT     STATUS
                        h1             1  750,000  1.50  1.90  1.99  2.00  ns       BUSY
                        h2             -        -     -     -     -     -  seconds  BUSY
                        """);
    }

    @Test
    void aHistogramWithoutObservationsHasNoFigures() {
        assertThat(page(snapshot(
                        "s",
                        histogram(
                                MetricDefinition.histogram("h", MILLIS), Long.MAX_VALUE, Long.MIN_VALUE, 0, 0, 0, 0))))
                .endsWith("""
                        HISTOGRAM  COUNT  MEAN  P50  P90  P99  MAX  UNIT
                        h              0     -    -    -    -    -  seconds
                        """);
    }

    @Test
    void perProcessThereIsAColumnForIt() {
        assertThat(page(snapshot(
                        "s",
                        Snapshots.share("web", scalar(MetricDefinition.counter("c"), 1L)),
                        Snapshots.share("batch", scalar(MetricDefinition.counter("c"), 2L)))))
                .endsWith("""
                        METRIC  PROCESS  KIND     VALUE
                        c       web      counter      1
                        c       batch    counter      2
                        """);
    }

    @Test
    void textFromTheFileCannotSpeakToTheTerminal() {
        final SegmentSnapshot hostile = snapshot(
                HOSTILE,
                Snapshots.share(
                        HOSTILE,
                        scalar(
                                MetricDefinition.counter(HOSTILE)
                                        .withLabel(HOSTILE, HOSTILE)
                                        .withUnit(HOSTILE, 0),
                                1L)),
                Snapshots.share(
                        HOSTILE,
                        histogram(MetricDefinition.histogram(HOSTILE, MILLIS.withUnit(HOSTILE, 0)), 1, 2, 1, 0, 0, 0)));
        assertThat(SnapshotText.lines(hostile, Rates.unknown()))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028]"))
                .anySatisfy(line -> assertThat(line).contains("a\\u001b[2J\\u202e\\u2028\\u009b"));
    }

    @Test
    void headingTellsWhatWentWrong() {
        final SegmentInfo info = Snapshots.segment("s");
        final SegmentInfo troubled = new SegmentInfo(
                info.name(),
                info.path(),
                info.format(),
                info.uuid(),
                SegmentInfo.State.RETIRED,
                info.createdAt(),
                info.uptime(),
                7,
                1,
                info.metrics(),
                info.blocks(),
                info.processes());
        assertThat(SnapshotText.heading(new SegmentSnapshot(
                        troubled,
                        List.of(
                                Snapshots.process(0, "a", ProcessState.STALLED),
                                Snapshots.process(1, "b", ProcessState.UNKNOWN)),
                        List.of(),
                        snapshot("s").scan())))
                .isEqualTo("segment s  RETIRED  up 3m 5s  processes: 1 stalled, 1 unknown  metrics: 4"
                        + "  refused registrations: 7  repaired slots: 1");
    }

    @Test
    void withoutMetricsThePageSaysSo() {
        assertThat(page(snapshot("s"))).endsWith("metrics: 4\n\nno metrics\n");
    }

    private static String page(final SegmentSnapshot snapshot) {
        return String.join("\n", SnapshotText.lines(snapshot, Rates.unknown())) + "\n";
    }
}
