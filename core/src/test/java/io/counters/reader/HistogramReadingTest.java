package io.counters.reader;

import static io.counters.reader.LiveSegment.find;
import static io.counters.reader.LiveSegment.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.counters.HistogramValue;
import io.counters.format.HistogramLayout;
import io.counters.segment.MetricRecord;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histograms whose slots are being written, were cut short, or are damaged. */
class HistogramReadingTest {
    @TempDir
    Path directory;

    private LiveSegment live;
    private MetricRecord latency;
    private int process;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
        latency = live.histogram("latency");
        process = live.process("p");
    }

    @ParameterizedTest
    @CsvSource({
        // observed, stored min, stored max, shown min, shown max; the bounds are 10, 100 and 1000
        "50 60,       50,    60,    50,   60",
        "50 60,       -1,    99999, 11,   100",
        "50 60,       77,    77,    77,   77",
        "5 5000,      77,    77,    10,   1001",
        "5,           -9e18, 9e18,  -9e18, 10",
        "5000,        -9e18, 9e18,  1001, 9e18",
        "10 11,       99,    -99,   10,   11",
        "1000 1001,   0,     0,     101,  1001"
    })
    void extremesNeverContradictTheBuckets(
            final String observed,
            final double storedMin,
            final double storedMax,
            final double shownMin,
            final double shownMax) {
        final int slot = live.observe(process, latency, numbers(observed));
        live.memory.setLongRelease(slot + HistogramLayout.MIN_OFFSET, (long) storedMin);
        live.memory.setLongRelease(slot + HistogramLayout.MAX_OFFSET, (long) storedMax);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).min()).isEqualTo((long) shownMin);
            assertThat(value(reader).max()).isEqualTo((long) shownMax);
        }
    }

    @Test
    void extremesAreClampedSlotBySlotBeforeTheyMerge() {
        final int low = live.observe(process, latency, 50);
        live.memory.setLongRelease(low + HistogramLayout.MIN_OFFSET, 3); // that of an observation to come
        live.observe(process, latency, 500, 5_000);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).min()).isEqualTo(11);
            assertThat(value(reader).max()).isEqualTo(5_000);
            assertThat(value(reader).count()).isEqualTo(3);
        }
    }

    @Test
    void extremesOfASlotWithoutObservationsMeanNothing() {
        final MetricRecord high = live.histogram("high");
        live.observe(process, latency, 5);
        live.observe(process, high, 5_000);
        for (final MetricRecord metric : List.of(latency, high)) {
            final int empty = live.observe(process, metric);
            live.memory.setLongRelease(empty + HistogramLayout.MIN_OFFSET, -5);
            live.memory.setLongRelease(empty + HistogramLayout.MAX_OFFSET, 99_999);
        }
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).min()).isEqualTo(5);
            assertThat(value(reader).max()).isEqualTo(5);
            final HistogramValue shown =
                    find(reader.snapshot().metrics(), "high").histogram();
            assertThat(shown.min()).isEqualTo(5_000);
            assertThat(shown.max()).isEqualTo(5_000);
        }
    }

    @Test
    void whatADamagedSlotHasInABucketThatIsNoneIsCountedButNotShown() {
        final int slot = live.observe(process, latency, 5);
        HistogramSlot.observe(live.memory, slot, 9, 3, 4);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).buckets()).containsExactly(1L, 0L, 0L, 0L);
            assertThat(value(reader).count()).isEqualTo(5);
            assertThat(value(reader).max()).isEqualTo(1_001);
        }
    }

    /** One observation of 500, in a slot that had one of 50, is cut short after each of its stores. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void anUpdateThatWasCutShortCountsFromItsCommitOn(final int stores) {
        final int slot = live.observe(process, latency, 50);
        final long version = live.memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        final int next =
                slot + HistogramLayout.SUMMARIES_OFFSET + ((version & 2) == 0 ? HistogramLayout.SUMMARY_LENGTH : 0);
        final int[] words = {
            slot + HistogramLayout.MAX_OFFSET,
            next,
            next + HistogramLayout.SUM_OFFSET,
            slot + HistogramLayout.BUCKETS_OFFSET + 2 * Long.BYTES,
            slot + HistogramLayout.VERSION_OFFSET
        };
        final long[] values = {500, 2, 550, 1, version + 2};
        try (SegmentReader reader = live.reader()) {
            reader.scan(view -> {}); // so that it has a copy, which must not be taken for the present
            for (int i = 0; i < stores; i++) {
                live.memory.setLongRelease(words[i], values[i]);
            }
            final boolean isCommitted = stores >= 4;
            assertThat(value(reader).count()).isEqualTo(isCommitted ? 2 : 1);
            assertThat(value(reader).sum()).isEqualTo(isCommitted ? 550 : 50);
            assertThat(value(reader).max()).isEqualTo(isCommitted ? 500 : stores <= 1 ? 50 : 100);
        }
    }

    @Test
    void aCorruptSlotTakesTheMetricsValueAwayFromTheNextUpdateUntilItIsRepaired() {
        live.observe(process, latency, 5);
        final int damaged = live.observe(process, latency, 5, 50);
        live.counter("unharmed");
        final int bucket = damaged + HistogramLayout.BUCKETS_OFFSET;
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).count()).isEqualTo(3);
            live.memory.setLongRelease(bucket, 7);
            assertThat(value(reader).count()).isEqualTo(3);
            try (SegmentReader newcomer = live.reader()) {
                assertThat(find(newcomer.snapshot().metrics(), "latency").status())
                        .isEqualTo(ReadStatus.CORRUPT);
            }
            live.observeIn(damaged, latency, 50);
            final SegmentSnapshot snapshot = reader.snapshot();
            assertThat(find(snapshot.metrics(), "latency"))
                    .extracting(MetricSample::status, MetricSample::value, MetricSample::histogram)
                    .containsExactly(ReadStatus.CORRUPT, null, null);
            assertThat(find(snapshot.metrics(), "unharmed").status()).isEqualTo(ReadStatus.OK);
            assertThat(snapshot.scan().corrupt()).isEqualTo(1);
            live.memory.setLongRelease(bucket, 1);
            assertThat(value(reader).count()).isEqualTo(4);
        }
    }

    @Test
    void aSlotThatNeverRestsIsShownAsItWasAtRest() {
        final int slot = live.observe(process, latency, 5, 50);
        live.observe(process, latency, 500);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).count()).isEqualTo(3);
            live.observeIn(slot, latency, 5_000);
            live.attempts = 0;
            final MetricSample sample = find(reader.snapshot().metrics(), "latency");
            assertThat(sample.status()).isEqualTo(ReadStatus.BUSY);
            assertThat(sample.histogram())
                    .isEqualTo(
                            new HistogramValue(LiveSegment.BUCKETS.bounds(), List.of(1L, 1L, 1L, 0L), 3, 555, 5, 500));
            assertThat(reader.lastScan()).isEqualTo(new ReadStats(2, 1, 0, 1, 0, 0));
            live.attempts = 1;
            assertThat(find(reader.snapshot().metrics(), "latency").status()).isEqualTo(ReadStatus.OK);
            assertThat(value(reader).count()).isEqualTo(4);
        }
    }

    @Test
    void aSlotThatWasNeverSeenAtRestLeavesTheMetricWithoutValueButNotItsNeighbours() {
        live.observe(process, latency, 5, 50);
        live.count(process, live.counter("counter"), 4);
        live.attempts = 0;
        try (SegmentReader reader = live.reader()) {
            final SegmentSnapshot snapshot = reader.snapshot();
            assertThat(find(snapshot.metrics(), "latency"))
                    .extracting(MetricSample::status, MetricSample::value, MetricSample::histogram)
                    .containsExactly(ReadStatus.BUSY, null, null);
            assertThat(find(snapshot.metrics(), "counter").value()).isEqualTo(4L);
            assertThat(reader.snapshotPerProcess().metrics())
                    .extracting(MetricSample::status)
                    .containsExactly(ReadStatus.OK, ReadStatus.BUSY);
        }
    }

    @Test
    void aSlotThatRestsAtTheEndOfTheScanIsNotBusy() {
        final int slot = live.observe(process, latency, 5, 50);
        live.observe(process, latency, 500);
        final int[] asked = new int[1];
        try (SegmentReader reader =
                SegmentReader.open(live.path, () -> live.nanos, () -> live.wallTime, () -> asked[0]++ == 0 ? 0 : 64)) {
            assertThat(find(reader.snapshot().metrics(), "latency").status()).isEqualTo(ReadStatus.OK);
            assertThat(reader.lastScan()).isEqualTo(new ReadStats(2, 1, 1, 0, 0, 0));
            live.observeIn(slot, latency, 7);
            asked[0] = 0;
            assertThat(value(reader).count()).isEqualTo(4);
        }
    }

    @Test
    void aSlotThatIsAnotherMetricsAtTheEndOfTheScanDoesNotCount() {
        final int slot = live.observe(process, latency, 5, 50);
        final int[] asked = new int[1];
        try (SegmentReader reader = SegmentReader.open(live.path, () -> live.nanos, () -> live.wallTime, () -> {
            if (asked[0]++ > 0) {
                return 64;
            }
            ScalarSlot.free(live.memory, slot);
            HistogramSlot.birth(live.memory, slot, identity(latency) + (1L << 32)); // another generation
            live.observeIn(slot, latency, 5);
            return 0;
        })) {
            assertThat(value(reader).count()).isZero();
        }
    }

    @Test
    void theStateOfAFormerMetricIsNeverShownForTheNextOneInItsSlot() {
        final MetricRecord heir = live.histogram("heir");
        final int slot = live.observe(process, latency, 5, 50);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).count()).isEqualTo(2);
            ScalarSlot.free(live.memory, slot);
            HistogramSlot.birth(live.memory, slot, identity(heir));
            live.attempts = 0;
            assertThat(find(reader.snapshot().metrics(), "heir"))
                    .extracting(MetricSample::status, MetricSample::histogram)
                    .containsExactly(ReadStatus.BUSY, null);
        }
    }

    @Test
    void aScanThatLosesItsPatienceLooksAtEachSlotOnce() {
        live.observe(process, latency, 5);
        live.observe(process, latency, 50);
        final int[] asked = new int[1];
        try (SegmentReader reader =
                SegmentReader.open(live.path, () -> live.nanos += Scan.PATIENCE_NANOS + 1, () -> live.wallTime, () -> {
                    asked[0]++;
                    return 0;
                })) {
            assertThat(value(reader).count()).isEqualTo(2);
            assertThat(asked[0]).isEqualTo(1);
            assertThat(reader.lastScan().retries()).isEqualTo(1);
        }
    }

    @Test
    void manySlotsMayBeRestlessAtOnce() {
        final int[] slots = IntStream.range(0, 100)
                .map(i -> live.observe(process, latency, i))
                .toArray();
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader).count()).isEqualTo(100);
            Arrays.stream(slots).forEach(slot -> live.observeIn(slot, latency, 5));
            live.attempts = 0;
            assertThat(value(reader).count()).isEqualTo(100);
            assertThat(reader.lastScan().busy()).isEqualTo(100);
        }
    }

    private static HistogramValue value(final SegmentReader reader) {
        return find(reader.snapshot().metrics(), "latency").histogram();
    }

    private static long[] numbers(final String text) {
        return Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    }
}
