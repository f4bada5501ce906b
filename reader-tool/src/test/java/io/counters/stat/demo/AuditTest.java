package io.counters.stat.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final MetricDefinition COUNTER =
            MetricDefinition.counter("c").withLabel("x", "\u001b[31m");
    private static final MetricDefinition REAL = MetricDefinition.doubleGauge("g");
    private static final MetricDefinition SPREAD = MetricDefinition.histogram("h", Buckets.of(4, 8));

    private static final List<LedgerLine> LINES =
            List.of(line("one", 10, 0.25, 15, 1, 2, 0), line("two", 5, -1.75, 6, 0, 1, 1));

    @Test
    void equalSidesAreEqualToTheLastUnit() {
        final Audit audit = Audit.of(2, LINES, null, segment(15, -1.5, 1, 3, 1));
        assertThat(audit.isEqual()).isTrue();
        assertThat(audit.verdict())
                .isEqualTo("EQUAL: ledger and segment agree to the last unit (3 metrics, 14 calls by 2 processes)");
        assertThat(String.join("\n", audit.lines())).isEqualTo("""
                        METRIC                       LEDGER  SEGMENT
                        c{x="\\u001b[31m"}                15       15  equal
                        g                              -1.5     -1.5  equal
                        h                  count          5        5  equal
                                           sum           21       21  equal
                                           bucket 0       1        1  equal
                                           bucket 1       3        3  equal
                                           bucket 2       1        1  equal""");
    }

    @Test
    void oneLostUpdateIsEnough() {
        final Audit audit = Audit.of(2, LINES, null, segment(14, -1.5, 1, 3, 1));
        assertThat(audit.isEqual()).isFalse();
        assertThat(audit.verdict())
                .isEqualTo("NOT EQUAL: ledger and segment differ in 1 of 3 metrics, 14 calls by 2 processes");
        assertThat(audit.lines())
                .filteredOn(line -> line.contains("DIFFERENT"))
                .singleElement()
                .satisfies(line -> assertThat(line).matches("c\\{.* 15 +14  DIFFERENT"));
    }

    @Test
    void oneUpdateTooManyInOneBucketIsEnough() {
        assertThat(Audit.of(2, LINES, null, segment(15, -1.5, 1, 2, 2)).isEqual())
                .isFalse();
    }

    @Test
    void whatWasThereAtTheStartIsTakenOff() {
        final SegmentSnapshot before = segment(100, 7, 5, 6, 7);
        assertThat(Audit.of(2, LINES, before, segment(115, 5.5, 6, 9, 8)).isEqual())
                .isTrue();
        assertThat(Audit.of(2, LINES, before, segment(15, -1.5, 1, 3, 1)).isEqual())
                .isFalse();
    }

    @Test
    void aGaugeWithoutValueAtTheStartWasZero() {
        final SegmentSnapshot before =
                Snapshots.snapshot("demo", Snapshots.without(REAL, ReadStatus.OK), Snapshots.scalar(COUNTER, 1L));
        assertThat(Audit.of(2, LINES, before, segment(16, -1.5, 1, 3, 1)).isEqual())
                .isTrue();
    }

    @Test
    void aMetricThatTheSegmentDoesNotHaveOrCannotShowDiffers() {
        final Audit audit = Audit.of(
                2,
                LINES,
                null,
                Snapshots.snapshot("demo", Snapshots.without(SPREAD, ReadStatus.BUSY), Snapshots.scalar(REAL, 1L)));
        assertThat(audit.isEqual()).isFalse();
        assertThat(audit.verdict()).startsWith("NOT EQUAL: ledger and segment differ in 3 of 3 metrics");
        assertThat(audit.lines()).filteredOn(line -> line.contains(" - ")).hasSize(6);
    }

    @Test
    void otherBoundsDiffer() {
        final SegmentSnapshot after = Snapshots.snapshot(
                "demo",
                Snapshots.scalar(COUNTER, 15L),
                Snapshots.scalar(REAL, -1.5),
                Snapshots.histogram(MetricDefinition.histogram("h", Buckets.of(4, 8, 12)), 1, 9, 1, 3, 1, 0));
        assertThat(Audit.of(2, LINES, null, after).isEqual()).isFalse();
    }

    @Test
    void aProcessWithoutALineIsADifferenceEvenIfItCountedNothing() {
        final Audit audit = Audit.of(3, LINES, null, segment(15, -1.5, 1, 3, 1));
        assertThat(audit.isEqual()).isFalse();
        assertThat(audit.verdict()).isEqualTo("NOT EQUAL: the ledger has lines of 2 processes (expected: 3)");
        assertThat(Audit.of(0, List.of(), null, segment(0, 0, 0, 0, 0)).isEqual())
                .isFalse();
    }

    private static LedgerLine line(
            final String instance, final long counter, final double gauge, final long sum, final long... buckets) {
        final List<Long> spread =
                java.util.stream.LongStream.of(buckets).boxed().toList();
        return new LedgerLine(
                "run",
                instance,
                1,
                7,
                new TreeMap<>(Map.of(
                        COUNTER.id(),
                        new Amount.Whole(counter),
                        REAL.id(),
                        new Amount.Real(gauge),
                        SPREAD.id(),
                        new Amount.Spread(spread.stream().mapToLong(n -> n).sum(), sum, spread))));
    }

    /** The histogram's sum is what {@link Snapshots#histogram} makes of the buckets: 3, 6 and nothing each. */
    private static SegmentSnapshot segment(final long counter, final double gauge, final long... buckets) {
        return Snapshots.snapshot(
                "demo",
                Snapshots.scalar(COUNTER, counter),
                Snapshots.scalar(REAL, gauge),
                Snapshots.histogram(SPREAD, 1, 9, buckets));
    }
}
