package io.counters.reader;

import static io.counters.reader.LiveSegment.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.segment.MetricRecord;
import io.counters.slot.ScalarSlot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader reports as changed since it was last asked, and what not. */
class SegmentChangesTest {
    private static final int MANY_SLOTS = 100; // more than a block has

    @TempDir
    Path directory;

    private LiveSegment live;
    private SegmentReader reader;
    private int process;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
        process = live.process("web");
        reader = live.reader();
    }

    @AfterEach
    void tearDown() {
        reader.close();
    }

    @Test
    void theFirstChangeIsAllThereIs() {
        live.count(process, live.counter("b"), 7);
        live.counter("a");
        live.metric(MetricDefinition.gauge("c"));
        live.observe(process, live.histogram("d"), 5, 50);
        final SegmentChange change = reader.changes().orElseThrow();
        assertThat(change.isWhole()).isTrue();
        assertThat(change.metrics()).isEqualTo(reader.snapshot().metrics()).hasSize(4);
        assertThat(change.processes()).extracting(ProcessInfo::name).containsExactly("web");
        assertThat(change.segment().name()).isEqualTo("orders");
        assertThat(change.removed()).isEmpty();
    }

    @Test
    void whereNothingChangesNothingIsReportedWhateverTheTime() {
        live.count(process, live.counter("a"), 7);
        live.observe(process, live.histogram("b"), 5);
        live.set(process, live.metric(MetricDefinition.gauge("c")), 3);
        live.count(live.deadProcess("dead"), live.counter("d"), 1);
        reader.changes();
        assertThat(reader.changes()).isEmpty();
        live.passASecond();
        assertThat(reader.changes()).isEmpty();
        reader.snapshot();
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void onlyWhatWasUpdatedIsReportedAndOnce() {
        final MetricRecord counter = live.counter("counter");
        final int slot = live.count(process, counter, 7);
        final MetricRecord histogram = live.histogram("histogram");
        final int observed = live.observe(process, histogram, 5);
        live.count(process, live.counter("quiet"), 1);
        reader.changes();
        ScalarSlot.add(live.memory, slot, 2);
        assertThat(changed()).containsExactly("counter");
        assertThat(changed()).isEmpty();
        live.observeIn(observed, histogram, 50, 500);
        final SegmentChange change = reader.changes().orElseThrow();
        assertThat(change.isWhole()).isFalse();
        assertThat(find(change.metrics(), "histogram").histogram().count()).isEqualTo(3);
        assertThat(change.metrics()).hasSize(1);
        assertThat(changed()).isEmpty();
    }

    @Test
    void theWholeMetricIsReportedThoughOneOfItsManySlotsWasUpdated() {
        final MetricRecord counter = live.counter("counter");
        int slot = 0;
        for (int i = 0; i < MANY_SLOTS; i++) {
            slot = live.count(process, i % 2, counter, 1);
        }
        reader.changes();
        ScalarSlot.add(live.memory, slot, 1);
        assertThat(reader.changes().orElseThrow().metrics())
                .singleElement()
                .extracting(MetricSample::value)
                .isEqualTo(MANY_SLOTS + 1L);
    }

    @Test
    void anUpdateToTheSameValueIsAnUpdate() {
        final int slot = live.set(process, live.metric(MetricDefinition.gauge("level")), 5);
        reader.changes();
        ScalarSlot.setShared(live.memory, slot, 5);
        assertThat(changed()).containsExactly("level");
    }

    @Test
    void newMetricsAndNewSlotsAreReported() {
        final MetricRecord old = live.counter("old");
        live.count(process, old, 1);
        reader.changes();
        final MetricRecord empty = live.counter("empty");
        assertThat(changed()).containsExactly("empty");
        live.count(process, empty, 0);
        assertThat(changed()).containsExactly("empty");
        live.count(process, old, 5);
        assertThat(changed()).containsExactly("old");
    }

    @Test
    void removedMetricsAreReportedOnceAndThoseThatComeBackAreNew() {
        final MetricRecord gone = live.counter("gone");
        live.count(process, gone, 4);
        live.count(process, live.counter("stays"), 1);
        reader.changes();
        live.metrics.retire(gone.index(), live.wallTime);
        final SegmentChange change = reader.changes().orElseThrow();
        assertThat(change.removed()).containsExactly(MetricId.of("gone"));
        assertThat(change.metrics()).isEmpty();
        assertThat(reader.changes()).isEmpty();
        live.counter("gone");
        assertThat(reader.changes().orElseThrow().metrics())
                .singleElement()
                .extracting(MetricSample::value)
                .isEqualTo(0L);
    }

    @Test
    void aMetricThatIsRemovedAndMadeAgainBetweenTwoLooksIsReportedWithItsNewValue() {
        final MetricRecord first = live.counter("c");
        live.count(process, first, 4);
        reader.changes();
        live.metrics.retire(first.index(), live.wallTime);
        live.counter("c");
        final SegmentChange change = reader.changes().orElseThrow();
        assertThat(change.removed()).isEmpty();
        assertThat(find(change.metrics(), "c").value()).isEqualTo(0L);
    }

    @Test
    void aValueWithoutItsStampIsReportedWhenItsWriterIsDeadAndOnce() {
        final MetricRecord counter = live.counter("counter");
        final int slot = live.count(process, counter, 7);
        live.count(process, live.counter("untouched"), 1);
        reader.changes();
        live.memory.setLongRelease(slot + ScalarLayout.VALUE_OFFSET, 8); // the store before the version's
        assertThat(reader.changes()).isEmpty();
        die();
        assertThat(changed()).containsExactly("counter");
        live.passASecond();
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void anObservationWithoutItsStampIsReportedWhenItsWriterIsDead() {
        final MetricRecord histogram = live.histogram("histogram");
        final int slot = live.observe(process, histogram, 5);
        live.observe(process, live.histogram("untouched"), 5);
        reader.changes();
        final long version = live.memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        live.observeIn(slot, histogram, 5);
        live.memory.setLongRelease(slot + HistogramLayout.VERSION_OFFSET, version); // committed, not bumped
        assertThat(reader.changes()).isEmpty();
        die();
        assertThat(find(reader.changes().orElseThrow().metrics(), "histogram")
                        .histogram()
                        .count())
                .isEqualTo(2);
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void aValueWithoutItsStampIsReportedWhenAnHeirHasTakenTheEntryBeforeAnybodySawTheDeath() {
        final int slot = live.count(process, live.counter("counter"), 7);
        reader.changes();
        live.memory.setLongRelease(slot + ScalarLayout.VALUE_OFFSET, 8);
        live.processes.take(process, "web", live.wallTime);
        assertThat(changed()).containsExactly("counter");
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void gaugesOfAProcessThatEndsAreReportedWithoutItAndItsCountersAreNot() {
        live.set(process, live.metric(MetricDefinition.gauge("level")), 5);
        live.count(process, live.counter("counter"), 7);
        reader.changes();
        die();
        final SegmentChange change = reader.changes().orElseThrow();
        assertThat(change.metrics())
                .singleElement()
                .extracting(MetricSample::value)
                .isNull();
        assertThat(change.processes()).extracting(ProcessInfo::state).containsExactly(ProcessState.DEAD);
    }

    @Test
    void processesThatComeStallOrCloseAreAChangeWithoutMetrics() {
        reader.changes();
        live.process("batch");
        assertThat(reader.changes().orElseThrow().metrics()).isEmpty();
        live.wallTime += 4 * SegmentReader.REFRESH_NANOS;
        assertThat(reader.changes().orElseThrow().processes())
                .extracting(ProcessInfo::state)
                .containsExactly(ProcessState.STALLED, ProcessState.STALLED);
        live.processes.close(process);
        assertThat(reader.changes().orElseThrow().processes())
                .extracting(ProcessInfo::state)
                .containsExactly(ProcessState.CLOSED, ProcessState.STALLED);
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void theSegmentsOwnFiguresAreAChange() {
        reader.changes();
        live.memory.setLongRelease(HeaderLayout.REFUSED_OFFSET, 3);
        assertThat(reader.changes().orElseThrow().segment().refused()).isEqualTo(3);
        live.memory.setLongRelease(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_RETIRED);
        assertThat(reader.changes().orElseThrow().segment().state()).isEqualTo(SegmentInfo.State.RETIRED);
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void aHistogramThatDoesNotRestIsReportedUntilItsPresentStateWasShown() {
        final MetricRecord histogram = live.histogram("histogram");
        final int slot = live.observe(process, histogram, 5);
        reader.changes();
        live.observeIn(slot, histogram, 50);
        live.attempts = 0;
        assertThat(reader.changes().orElseThrow().metrics())
                .singleElement()
                .extracting(MetricSample::status, sample -> sample.histogram().count())
                .containsExactly(ReadStatus.BUSY, 1L);
        live.attempts = 1;
        assertThat(reader.changes().orElseThrow().metrics())
                .singleElement()
                .extracting(MetricSample::status, sample -> sample.histogram().count())
                .containsExactly(ReadStatus.OK, 2L);
        assertThat(reader.changes()).isEmpty();
    }

    @Test
    void otherScansInBetweenHideNothing() {
        final int slot = live.count(process, live.counter("counter"), 7);
        reader.changes();
        ScalarSlot.add(live.memory, slot, 1);
        reader.snapshot();
        reader.snapshotPerProcess();
        assertThat(changed()).containsExactly("counter");
    }

    @Test
    void duringAScanItIsRefusedAndLosesNothing() {
        final int slot = live.count(process, live.counter("counter"), 7);
        reader.changes();
        ScalarSlot.add(live.memory, slot, 1);
        assertThatThrownBy(() -> reader.scan(view -> reader.changes()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is just scanning");
        assertThat(changed()).containsExactly("counter");
    }

    @Test
    void aSlotThatIsFreedAndBornAgainIsReportedOnceItIsBorn() {
        final MetricRecord counter = live.counter("counter");
        final int slot = live.count(process, counter, 7);
        reader.changes();
        ScalarSlot.free(live.memory, slot);
        assertThat(reader.changes()).isEmpty();
        ScalarSlot.birth(live.memory, slot, LiveSegment.identity(counter), 9, 0);
        assertThat(reader.changes().orElseThrow().metrics())
                .singleElement()
                .extracting(MetricSample::value)
                .isEqualTo(9L);
    }

    /** Kills the process, as far as readers can tell, and lets them see it. */
    private void die() {
        live.locks.unlock(process);
        live.passASecond();
    }

    private List<String> changed() {
        final Optional<SegmentChange> change = reader.changes();
        return change.map(SegmentChange::metrics).orElse(List.of()).stream()
                .map(sample -> sample.definition().id().name())
                .toList();
    }
}
