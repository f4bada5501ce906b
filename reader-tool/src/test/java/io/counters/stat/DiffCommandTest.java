package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.format.HeaderLayout;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
    private static final MetricDefinition ACCEPTED = MetricDefinition.counter("accepted");
    private static final MetricDefinition REVENUE =
            MetricDefinition.counter("revenue").withUnit("euros", -2);
    private static final MetricDefinition LATENCY = MetricDefinition.histogram("latency", Snapshots.MILLIS);

    private final FakeSources sources = new FakeSources();

    @Test
    void eachMetricAndEachBucketHasItsDifferenceAndItsRate() {
        at("A", 60, counter(ACCEPTED, 100), counter(REVENUE, 5_000), gauge(7), latency(1, 2, 0, 0));
        at("B", 70, counter(ACCEPTED, 150), counter(REVENUE, 6_250), gauge(4), latency(1, 12, 10, 0));
        final CommandRun run = diff("A", "B");
        assertThat(run.out()).isEqualTo("""
                segment orders  from 2026-11-20T23:16:00Z to 2026-11-20T23:16:10Z  (10s)

                METRIC    KIND     BEFORE  AFTER  DIFFERENCE  PER SECOND  UNIT
                accepted  counter     100    150          50        5.00
                open      gauge         7      4          -3      -0.300
                revenue   counter      50   62.5        12.5        1.25  euros

                HISTOGRAM  BUCKET      BEFORE  AFTER  DIFFERENCE  PER SECOND
                latency    all              3     23          20        2.00
                latency    <= 1.00 ms       1      1           0           0
                latency    <= 10.0 ms       2     12          10        1.00
                latency    <= 100 ms        0     10          10        1.00
                """);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
    }

    @Test
    void jsonHasStoredUnitsAndEveryBucket() {
        at("A", 60, counter(REVENUE, 5_000), latency(1, 2, 0, 0));
        at("B", 70, counter(REVENUE, 6_250), latency(1, 12, 10, 0));
        final Map<?, ?> json =
                (Map<?, ?>) JsonTree.parse(diff("A", "B", "--json").out());
        assertThat(json.get("elapsedSeconds")).isEqualTo(10.0);
        assertThat(json.get("remarks")).isEqualTo(List.of());
        final List<?> metrics = (List<?>) json.get("metrics");
        assertThat(metrics).hasSize(2);
        assertThat((Map<?, ?>) metrics.get(0)).satisfies(latency -> {
            assertThat(latency.get("buckets")).isEqualTo(List.of(0L, 10L, 10L, 0L));
            assertThat(latency.get("difference")).isEqualTo(20L);
        });
        assertThat((Map<?, ?>) metrics.get(1)).satisfies(revenue -> {
            assertThat(revenue.get("before")).isEqualTo(5_000L);
            assertThat(revenue.get("difference")).isEqualTo(1_250L);
            assertThat(revenue.get("perSecond")).isEqualTo(125.0);
            assertThat(revenue.get("note")).isNull();
        });
    }

    @Test
    void metricsOfOneSideOnlyAreSaid() {
        at("A", 60, counter(ACCEPTED, 100), latency(1, 0, 0, 0));
        at("B", 70, counter(REVENUE, 100));
        assertThat(diff("A", "B").out())
                .containsPattern("accepted +counter +100 +- +- +only before")
                .containsPattern("revenue +counter +- +1 +- +euros +only after")
                .containsPattern("latency +all +1 +- +- +only before");
    }

    @Test
    void aMetricThatIsNotWhatItWasHasNoDifference() {
        at("A", 60, counter(ACCEPTED, 100), latency(1, 0, 0, 0));
        at(
                "B",
                70,
                counter(ACCEPTED.withUnit("orders", 0), 150),
                Snapshots.histogram(MetricDefinition.histogram("latency", Buckets.of(7)), 1, 2, 5, 5));
        assertThat(diff("A", "B").out())
                .containsPattern("accepted +counter +100 +150 +- +orders +defined differently")
                .containsPattern("latency +all +1 +10 +- +defined differently");
    }

    @Test
    void aValueThatIsNotThereHasNoDifference() {
        at("A", 60, counter(ACCEPTED, 100));
        at("B", 70, Snapshots.without(ACCEPTED, ReadStatus.CORRUPT));
        assertThat(diff("A", "B").out()).containsPattern("accepted +counter +100 +- +- +no value");
    }

    @Test
    void aTotalThatFellIsSaid() {
        at("A", 60, counter(ACCEPTED, 100), latency(1, 2, 0, 0));
        at("B", 70, counter(ACCEPTED, 90), latency(1, 1, 5, 0));
        final CommandRun run = diff("A", "B");
        assertThat(run.out())
                .containsPattern("accepted +counter +100 +90 +-10 +-1.00 +fell")
                .containsPattern("latency +all +3 +7 +4 +0.400 +fell");
        assertThat(run.error()).isEqualTo("counters-stat: 2 totals fell (expected: counters and buckets only grow)\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aTotalThatWrappedDidNotFall() {
        at("A", 60, counter(ACCEPTED, Long.MAX_VALUE));
        at("B", 70, counter(ACCEPTED, Long.MIN_VALUE + 9));
        final CommandRun run = diff("A", "B");
        assertThat(run.out()).containsPattern(" 10 +1.00\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void theOlderOneComesFirst() {
        at("A", 60, counter(ACCEPTED, 100));
        at("B", 70, counter(ACCEPTED, 150));
        final CommandRun run = diff("B", "A");
        assertThat(run.out()).doesNotContain("PER SECOND");
        assertThat(run.error())
                .isEqualTo("counters-stat: the second is older than the first, by 10s"
                        + " (expected: the older one first); no rates\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void twoSegmentsAreSaidToBeTwo() {
        at("A", 60, counter(ACCEPTED, 100));
        final SegmentSnapshot other = Snapshots.snapshot("orders", counter(ACCEPTED, 150));
        sources.put("B", moved(other, Snapshots.CREATED.plusNanos(1), 70));
        final CommandRun run = diff("A", "B", "--json");
        assertThat(run.out()).contains("\"difference\":50,\"perSecond\":null");
        assertThat(run.error())
                .isEqualTo("counters-stat: these are two segments: orders created at 2026-11-20T23:15:00Z, and orders "
                        + "created at 2026-11-20T23:15:00.000000001Z (expected: two states of one); no rates\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void timesThatNoSegmentHasAreNoReasonToGiveUp() {
        final SegmentSnapshot any = Snapshots.snapshot("orders", counter(ACCEPTED, 150));
        sources.put("A", moved(any, Instant.ofEpochSecond(0, Long.MIN_VALUE), 0));
        sources.put("B", moved(any, Instant.ofEpochSecond(0, Long.MAX_VALUE), 70));
        assertThat(diff("A", "B", "--json").out()).contains("\"elapsedSeconds\":18446744143.709551615,");
        assertThat(diff("A", "B").exitCode()).isEqualTo(2);
    }

    @Test
    void processesOfOneNameAreToldApart() {
        at("A", 60, counter(ACCEPTED, 1), counter(ACCEPTED, 10));
        at("B", 70, counter(ACCEPTED, 2), counter(ACCEPTED, 30));
        assertThat(diff("A", "B", "--per-process").out())
                .containsPattern("accepted +web +counter +1 +2 +1")
                .containsPattern("accepted +web +counter +10 +30 +20");
    }

    @Test
    void realSnapshotsCarryTheirTimes(@TempDir final Path directory) {
        final RealSegment orders = new RealSegment(directory.resolve("orders.seg"));
        final Instant start = Instant.ofEpochSecond(0, RealSegment.CREATED_AT);
        snapshot(orders, directory.resolve("a.seg"), start.plusSeconds(100));
        ScalarSlot.add(orders.memory, orders.scalar, 5);
        HistogramSlot.observe(orders.memory, orders.histogram, 2, 500, 2);
        snapshot(orders, directory.resolve("b.seg"), start.plusSeconds(102));

        final CommandRun run = CommandRun.of(
                new SegmentSources(),
                "diff",
                directory.resolve("a.seg").toString(),
                directory.resolve("b.seg").toString());

        assertThat(run.out())
                .containsPattern("accepted +counter +7 +12 +5 +2.50\n")
                .containsPattern("bytes +all +1 +3 +2 +1.00\n")
                .containsPattern("bytes +<= 100 +1 +1 +0 +0\n")
                .containsPattern("bytes +> 100 +0 +2 +2 +1.00\n");
        assertThat(run.error()).isEmpty();
        assertThat(orders.memory.getLongAcquire(HeaderLayout.STATE_OFFSET)).isEqualTo(HeaderLayout.STATE_READY);
    }

    private static void snapshot(final RealSegment segment, final Path file, final Instant time) {
        assertThat(CommandRun.of(
                                Clock.fixed(time, ZoneOffset.UTC),
                                new FakeMachine(),
                                "snapshot",
                                segment.name(),
                                file.toString())
                        .exitCode())
                .isZero();
    }

    private CommandRun diff(final String... arguments) {
        final String[] line = new String[arguments.length + 1];
        line[0] = "diff";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        return CommandRun.of(sources, line);
    }

    private void at(final String name, final long seconds, final MetricSample... metrics) {
        sources.put(name, moved(Snapshots.snapshot("orders", metrics), Snapshots.CREATED, seconds));
    }

    private static SegmentSnapshot moved(final SegmentSnapshot snapshot, final Instant created, final long uptime) {
        final SegmentInfo segment = snapshot.segment();
        return new SegmentSnapshot(
                new SegmentInfo(
                        segment.name(),
                        segment.path(),
                        segment.format(),
                        segment.uuid(),
                        segment.state(),
                        created,
                        Duration.ofSeconds(uptime),
                        0,
                        0,
                        segment.metrics(),
                        segment.blocks(),
                        segment.processes()),
                snapshot.processes(),
                snapshot.metrics(),
                snapshot.scan());
    }

    private static MetricSample counter(final MetricDefinition definition, final long value) {
        return Snapshots.scalar(definition, value);
    }

    private static MetricSample gauge(final long value) {
        return Snapshots.scalar(MetricDefinition.gauge("open"), value);
    }

    private static MetricSample latency(final long... buckets) {
        return Snapshots.histogram(LATENCY, 200_000, 90_000_000, buckets);
    }
}
