package io.counters.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The slot protocols, one store at a time: each state that a death can leave is read, and written on, correctly. */
class SlotsTest {
    private static final long IDENTITY = SlotIdentity.of(5, 3, 7);
    private static final int SLOT = 64;
    private static final int VERSION = SLOT + HistogramLayout.VERSION_OFFSET;

    private final SegmentMemory memory = SegmentMemory.allocate(4096);
    private final SlotCursor cursor = new SlotCursor();

    @Test
    void histogramReadsBackWhatWasObserved() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        assertHistogram(0, 0);
        assertThat(HistogramSlot.observe(memory, SLOT, 2, 10, 1)).isZero();
        assertThat(HistogramSlot.observe(memory, SLOT, 0, -4, 3)).isZero();
        assertThat(HistogramSlot.observe(memory, SLOT, 15, 100, 1L << 32)).isZero();

        assertHistogram(4 + (1L << 32), 10 - 12 + (100L << 32));
        assertThat(cursor.min()).isEqualTo(-4);
        assertThat(cursor.max()).isEqualTo(100);
        assertThat(cursor.bucket(0)).isEqualTo(3);
        assertThat(cursor.bucket(2)).isOne();
        assertThat(cursor.bucket(15)).isEqualTo(1L << 32);
        assertThat(cursor.identity()).isEqualTo(IDENTITY);
        assertThat(cursor.attempts()).isOne();
    }

    @Test
    void updateCutShortBeforeItsCommitNeverWasAndOneCutShortAfterItWas() {
        for (int before = 3; before <= 4; before++) { // either summary in force
            for (int stores = 0; stores <= 4; stores++) {
                HistogramSlot.birth(memory, SLOT, IDENTITY);
                for (int i = 0; i < before; i++) {
                    HistogramSlot.observe(memory, SLOT, 1, 5, 1);
                }
                cutShort(stores, 2, 9, 20);
                final boolean committed = stores >= 3;
                final long count = before + (committed ? 9L : 0);
                final long sum = before * 5L + (committed ? 20L : 0);
                assertHistogram(count, sum);

                assertThat(HistogramSlot.observe(memory, SLOT, 3, 7, 2)).isZero();
                assertHistogram(count + 2, sum + 14);
                assertThat(cursor.bucket(3)).isEqualTo(2);
            }
        }
    }

    @Test
    void repairFinishesACommittedUpdateAndLeavesAStagedOneAlone() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        HistogramSlot.observe(memory, SLOT, 1, 5, 1);
        final long version = memory.getLongAcquire(VERSION);
        cutShort(2, 2, 9, 20);
        assertThat(HistogramSlot.repair(memory, SLOT)).isZero();
        assertThat(memory.getLongAcquire(VERSION)).isEqualTo(version);
        cutShort(3, 2, 9, 20);
        assertThat(HistogramSlot.repair(memory, SLOT)).isZero();
        assertThat(memory.getLongAcquire(VERSION)).isEqualTo(version + 2);
        assertThat(HistogramSlot.repair(memory, SLOT)).isZero();
        assertThat(memory.getLongAcquire(VERSION)).isEqualTo(version + 2);
        assertHistogram(10, 25);
    }

    @Test
    void damageFromOutsideIsCorruptUntilTheNextUpdateClosesItAndIsCountedOnce() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        HistogramSlot.observe(memory, SLOT, 1, 5, 1);
        cutShort(2, 2, 9, 20);
        memory.setLongRelease(SLOT + HistogramLayout.BUCKETS_OFFSET, 77);
        assertThat(cursor.readHistogram(memory, SLOT)).isEqualTo(SlotCursor.Result.CORRUPT);
        assertThat(cursor.identity()).isEqualTo(IDENTITY);

        assertThat(HistogramSlot.observe(memory, SLOT, 1, 5, 1)).isOne();
        assertThat(HistogramSlot.observe(memory, SLOT, 1, 5, 1)).isZero();

        assertHistogram(80, 15);
    }

    @Test
    void versionsJustBelowTheirEndWrapWithoutNotice() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        memory.setLongRelease(VERSION, -4);
        for (int i = 1; i <= 5; i++) {
            HistogramSlot.observe(memory, SLOT, 1, 5, 1);
            assertHistogram(i, 5L * i);
        }
        assertThat(memory.getLongAcquire(VERSION)).isEqualTo(6);
    }

    @Test
    void histogramIsUnchangedUntilAnUpdateIsStaged() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        for (int i = 0; i < 4; i++) {
            HistogramSlot.observe(memory, SLOT, 1, 5, 1);
            assertThat(isUnchangedAfterReading()).isTrue();
        }
        cursor.readHistogram(memory, SLOT);
        cutShort(1, 2, 9, 20);
        assertThat(isUnchanged()).isFalse();
    }

    @Test
    void histogramThatWasReadAheadOfItsVersionIsAlwaysReadAgain() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        cutShort(3, 2, 9, 20);
        assertThat(isUnchangedAfterReading()).isFalse();
        assertHistogram(9, 20);
    }

    @Test
    void histogramThatWasBornAgainIsNotUnchanged() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        cursor.readHistogram(memory, SLOT);
        ScalarSlot.free(memory, SLOT);
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        assertThat(isUnchanged()).isFalse();
    }

    @Test
    void countsAndSumsWrapLikeLongs() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        HistogramSlot.add(memory, SLOT, 1, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0);
        HistogramSlot.observe(memory, SLOT, 1, 1, 1);
        assertHistogram(Long.MIN_VALUE, Long.MIN_VALUE);
        HistogramSlot.observe(memory, SLOT, 1, 1, 1);
        assertHistogram(Long.MIN_VALUE + 1, Long.MIN_VALUE + 1);
    }

    @Test
    void versionNeverGoesBackWhenASlotIsFreedAndBornAgain() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        HistogramSlot.observe(memory, SLOT, 1, 5, 1);
        final long version = memory.getLongAcquire(VERSION);
        ScalarSlot.free(memory, SLOT);
        assertThat(cursor.readHistogram(memory, SLOT)).isEqualTo(SlotCursor.Result.EMPTY);
        HistogramSlot.birth(memory, SLOT, IDENTITY + 1);

        assertThat(memory.getLongAcquire(VERSION)).isGreaterThan(version);
        assertHistogram(0, 0);
        assertThat(cursor.min()).isEqualTo(Long.MAX_VALUE);
        assertThat(cursor.max()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void slotOfASnapshotWithoutValueIsBusy() {
        HistogramSlot.birth(memory, SLOT, IDENTITY | SlotIdentity.NO_VALUE_BIT);
        assertThat(cursor.readHistogram(memory, SLOT)).isEqualTo(SlotCursor.Result.BUSY);
        ScalarSlot.birth(memory, 1024, IDENTITY | SlotIdentity.NO_VALUE_BIT, 5, 1);
        assertThat(cursor.readScalar(memory, 1024)).isEqualTo(SlotCursor.Result.BUSY);
    }

    @Test
    void scalarIsOneWordWithAStampAndTheEpochOfWhoSetIt() {
        assertThat(cursor.readScalar(memory, SLOT)).isEqualTo(SlotCursor.Result.EMPTY);
        ScalarSlot.birth(memory, SLOT, IDENTITY, 40, 3);
        final long stamp = memory.getLongAcquire(SLOT + ScalarLayout.VERSION_OFFSET);
        ScalarSlot.add(memory, SLOT, 2);
        assertScalar(42, 3);
        ScalarSlot.addShared(memory, SLOT, -2);
        assertScalar(40, 3);
        ScalarSlot.setShared(memory, SLOT, 7);
        assertScalar(7, 3);
        ScalarSlot.renewEpoch(memory, SLOT, 1, 4);
        assertScalar(1, 4);
        assertThat(memory.getLongAcquire(SLOT + ScalarLayout.VERSION_OFFSET)).isEqualTo(stamp + 8);
        ScalarSlot.setShared(memory, SLOT, Double.doubleToRawLongBits(1.5));
        ScalarSlot.addDoubleShared(memory, SLOT, 0.25);
        assertScalar(Double.doubleToRawLongBits(1.75), 4);
        ScalarSlot.addDouble(memory, SLOT, 0.5);
        assertScalar(Double.doubleToRawLongBits(2.25), 4);
    }

    @Test
    void slotsTouchNothingOutsideThemselves() {
        final int before = 512;
        final int histogram = before + 8 * Long.BYTES;
        final int scalar = histogram + HistogramLayout.LENGTH;
        final int end = scalar + ScalarLayout.LENGTH + 8 * Long.BYTES;
        for (int word = before; word < end; word += Long.BYTES) {
            memory.setLongRelease(word, word);
        }
        memory.setLongRelease(histogram, 0);
        memory.setLongRelease(scalar, 0);

        ScalarSlot.birth(memory, scalar, IDENTITY, 40, 3);
        HistogramSlot.birth(memory, histogram, IDENTITY);
        HistogramSlot.observe(memory, histogram, 15, 9, 2);
        memory.setLongRelease(histogram + HistogramLayout.BUCKETS_OFFSET, 1); // damaged, so that it is repaired
        HistogramSlot.repair(memory, histogram);
        HistogramSlot.restore(memory, histogram, IDENTITY, bucket -> bucket, 77, 1, 15);
        ScalarSlot.add(memory, scalar, 1);
        ScalarSlot.addShared(memory, scalar, 1);
        ScalarSlot.renewEpoch(memory, scalar, 50, 4);

        assertThat(cursor.readHistogram(memory, histogram)).isEqualTo(SlotCursor.Result.OK);
        assertThat(cursor.count()).isEqualTo(15 * 16 / 2);
        assertThat(cursor.sum()).isEqualTo(77);
        assertThat(ScalarSlot.value(memory, scalar)).isEqualTo(50);
        assertThat(ScalarSlot.epoch(memory, scalar)).isEqualTo(4);
        for (int word = before; word < end; word += Long.BYTES) {
            if (word < histogram || word >= scalar + ScalarLayout.LENGTH) {
                assertThat(memory.getLongAcquire(word)).as("word at %d", word).isEqualTo(word);
            }
        }
    }

    @Test
    void histogramRestoredOverAFormerOneHasNothingOfIt() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        for (int i = 0; i < 3; i++) {
            HistogramSlot.observe(memory, SLOT, 4, 1_000, 5);
        }
        HistogramSlot.restore(memory, SLOT, IDENTITY + 1, bucket -> bucket == 1 ? 2 : 0, 6, 3, 3);

        assertHistogram(2, 6);
        assertThat(cursor.identity()).isEqualTo(IDENTITY + 1);
        assertThat(cursor.min()).isEqualTo(3);
        assertThat(cursor.max()).isEqualTo(3);
        assertThat(HistogramSlot.observe(memory, SLOT, 1, 3, 1)).isZero();
        assertHistogram(3, 9);
    }

    @Test
    void whereBothSummariesFitTheOneThatTheVersionNamesIsShown() {
        HistogramSlot.birth(memory, SLOT, IDENTITY);
        final int sums = SLOT + HistogramLayout.SUMMARIES_OFFSET + HistogramLayout.SUM_OFFSET;
        memory.setLongRelease(sums, 10);
        memory.setLongRelease(sums + HistogramLayout.SUMMARY_LENGTH, 20);
        memory.setLongRelease(VERSION, 4);
        assertHistogram(0, 10);
        memory.setLongRelease(VERSION, 6);
        assertHistogram(0, 20);
    }

    @Test
    void eachUpdateOfAScalarMovesItsStamp() {
        ScalarSlot.birth(memory, SLOT, IDENTITY, 1, 1);
        final List<Runnable> updates = List.of(
                () -> ScalarSlot.add(memory, SLOT, 1),
                () -> ScalarSlot.addDouble(memory, SLOT, 1),
                () -> ScalarSlot.addShared(memory, SLOT, 1),
                () -> ScalarSlot.addDoubleShared(memory, SLOT, 1),
                () -> ScalarSlot.setShared(memory, SLOT, 1),
                () -> ScalarSlot.renewEpoch(memory, SLOT, 1, 2),
                () -> ScalarSlot.birth(memory, SLOT, IDENTITY, 1, 1));
        for (final Runnable update : updates) {
            final long stamp = memory.getLongAcquire(SLOT + ScalarLayout.VERSION_OFFSET);
            update.run();
            assertThat(memory.getLongAcquire(SLOT + ScalarLayout.VERSION_OFFSET))
                    .isEqualTo(stamp + 2);
        }
    }

    @Test
    void whatIsTakenFromAScalarIsTakenOnce() {
        ScalarSlot.birth(memory, SLOT, IDENTITY, 40, 1);
        assertThat(ScalarSlot.takeShared(memory, SLOT)).isEqualTo(40);
        assertThat(ScalarSlot.takeShared(memory, SLOT)).isZero();
        assertScalar(0, 1);
    }

    @Test
    void slotThatBelongsToAnotherMetricByNowIsNotTheOneThatWasAskedFor() {
        ScalarSlot.birth(memory, SLOT, IDENTITY, 40, 1);
        assertThat(cursor.readCounter(memory, SLOT, IDENTITY)).isTrue();
        assertThat(cursor.readCounter(memory, SLOT, IDENTITY + 1)).isFalse();
        assertThat(cursor.readGauge(memory, SLOT, IDENTITY)).isTrue();
        assertThat(cursor.readGauge(memory, SLOT, IDENTITY + 1)).isFalse();
        assertThat(cursor.readHistogram(memory, SLOT, IDENTITY + 1, 1)).isEqualTo(SlotCursor.Result.EMPTY);
    }

    private void assertHistogram(final long count, final long sum) {
        assertThat(cursor.readHistogram(memory, SLOT)).isEqualTo(SlotCursor.Result.OK);
        assertThat(cursor.count()).isEqualTo(count);
        assertThat(cursor.sum()).isEqualTo(sum);
    }

    private boolean isUnchangedAfterReading() {
        cursor.readHistogram(memory, SLOT);
        return isUnchanged();
    }

    private boolean isUnchanged() {
        return SlotCursor.isUnchanged(memory, SLOT, cursor.restingVersion(), cursor.count());
    }

    private void assertScalar(final long value, final long epoch) {
        assertThat(cursor.readScalar(memory, SLOT)).isEqualTo(SlotCursor.Result.OK);
        assertThat(cursor.value()).isEqualTo(value);
        assertThat(cursor.epoch()).isEqualTo(epoch);
    }

    /** The first stores of an update: count, sum, bucket, version. */
    private void cutShort(final int stores, final int bucket, final long count, final long sum) {
        final long version = memory.getLongAcquire(VERSION);
        final int inForce = (int) (version >> 1 & 1);
        final int current = SLOT + HistogramLayout.SUMMARIES_OFFSET + inForce * HistogramLayout.SUMMARY_LENGTH;
        final int next = SLOT + HistogramLayout.SUMMARIES_OFFSET + (1 - inForce) * HistogramLayout.SUMMARY_LENGTH;
        final int word = SLOT + HistogramLayout.BUCKETS_OFFSET + bucket * Long.BYTES;
        if (stores > 0) {
            memory.setLongRelease(next, memory.getLongAcquire(current) + count);
        }
        if (stores > 1) {
            memory.setLongRelease(
                    next + HistogramLayout.SUM_OFFSET,
                    memory.getLongAcquire(current + HistogramLayout.SUM_OFFSET) + sum);
        }
        if (stores > 2) {
            memory.setLongRelease(word, memory.getLongAcquire(word) + count);
        }
        if (stores > 3) {
            memory.setLongRelease(VERSION, version + 2);
        }
    }
}
