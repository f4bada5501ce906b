package io.counters.reader;

import static io.counters.reader.LiveSegment.CREATED_AT;
import static io.counters.reader.LiveSegment.find;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.format.ProcessLayout;
import io.counters.format.SampleSegments;
import io.counters.segment.MetricRecord;
import io.counters.slot.ScalarSlot;
import io.counters.testing.ChildJvm;
import io.counters.testing.LockProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is taken to live, and whose gauges count. */
class LivenessTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path directory;

    private LiveSegment live;
    private MetricRecord gauge;

    @BeforeEach
    void setUp() {
        live = new LiveSegment(directory);
        gauge = live.metric(MetricDefinition.gauge("gauge"));
    }

    @Test
    void gaugesOfTheLivingCountAndOthersDoNot() {
        live.set(live.process("living"), gauge, 1);
        live.set(live.deadProcess("dead"), gauge, 20);
        final int closed = live.process("closed");
        live.set(closed, gauge, 300);
        live.processes.close(closed);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isEqualTo(1L);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE, ProcessState.DEAD, ProcessState.CLOSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"SUM, 42", "MIN, -7", "MAX, 50"})
    void gaugesOfLongsMergeByTheirAggregation(final Aggregation aggregation, final long expected) {
        final MetricRecord merged = live.metric(MetricDefinition.gauge("merged").withAggregation(aggregation));
        live.set(live.process("first"), merged, -7);
        live.set(live.process("second"), merged, 50);
        live.set(live.process("third"), merged, -1);
        live.set(live.deadProcess("dead"), merged, 1_000);
        live.set(live.deadProcess("dead too"), merged, -1_000);
        try (SegmentReader reader = live.reader()) {
            assertThat(find(reader.snapshot().metrics(), "merged").value()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SUM, 0.1, 0.2, 0.3, 0.6000000000000001",
        "SUM, 0.3, 0.2, 0.1, 0.6",
        "SUM, 1e16, 1, 1, 1e16",
        "SUM, -0.0, -0.0, -0.0, -0.0",
        "MIN, 2, -1.5, 7, -1.5",
        "MIN, 0.0, -0.0, 0.0, -0.0",
        "MIN, 1, NaN, 2, NaN",
        "MAX, -2, -1.5, -7, -1.5",
        "MAX, -0.0, 0.0, -0.0, 0.0",
        "MAX, 1, NaN, 2, NaN"
    })
    void gaugesOfDoublesMergeInTheOrderOfTheFile(
            final Aggregation aggregation, final double a, final double b, final double c, final double expected) {
        final MetricRecord merged =
                live.metric(MetricDefinition.doubleGauge("merged").withAggregation(aggregation));
        final int process = live.process("p");
        live.set(process, merged, a);
        live.set(process, merged, b);
        live.set(live.process("q"), merged, c);
        try (SegmentReader reader = live.reader()) {
            assertThat(find(reader.snapshot().metrics(), "merged").value()).isEqualTo(expected);
        }
    }

    @Test
    void gaugesOfAnEarlierEpochDoNotCount() {
        final int process = live.process("p");
        final int slot = live.set(process, gauge, 5);
        final long epoch = live.processes.take(process, "p", CREATED_AT);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isNull();
            ScalarSlot.renewEpoch(live.memory, slot, 6, epoch);
            assertThat(value(reader)).isEqualTo(6L);
        }
    }

    @Test
    void processWhoseHeartbeatIsOldIsStalledAndItsGaugesCount() {
        live.set(live.process("p"), gauge, 5);
        try (SegmentReader reader = live.reader()) {
            live.wallTime = CREATED_AT + 3 * SECOND;
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
            live.wallTime = CREATED_AT + 3 * SECOND + 1;
            assertThat(states(reader)).containsExactly(ProcessState.STALLED);
            assertThat(value(reader)).isEqualTo(5L);
            live.processes.beat(0, live.wallTime);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
        }
    }

    @Test
    void lockHeldByAnotherProcessIsProofOfLife() {
        live.set(live.deadProcess("p"), gauge, 5);
        final Path lockFile = live.path.lock(live.segment.header().uuid());
        try (SegmentReader reader = live.reader();
                ChildJvm holder = ChildJvm.start(LockProgram.class)) {
            assertThat(states(reader)).containsExactly(ProcessState.DEAD);
            assertThat(holder.ask(lockFile + " 16 1 exclusive")).isEqualTo("locked");
            reader.refreshLiveness();
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
            assertThat(value(reader)).isEqualTo(5L);
            holder.kill();
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
            reader.refreshLiveness();
            assertThat(states(reader)).containsExactly(ProcessState.DEAD);
            assertThat(value(reader)).isNull();
        }
    }

    @Test
    void scansProbeByThemselvesWhenASecondIsOver() {
        final int process = live.process("p");
        live.set(process, gauge, 5);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isEqualTo(5L);
            live.locks.unlock(process);
            live.nanos += SegmentReader.REFRESH_NANOS - 1;
            assertThat(value(reader)).isEqualTo(5L);
            live.nanos += 1;
            assertThat(value(reader)).isNull();
        }
    }

    @Test
    void processThatCameAfterTheLastProbeLives() {
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isNull();
            live.set(live.process("new"), gauge, 5);
            assertThat(value(reader)).isEqualTo(5L);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
        }
    }

    @Test
    void processThatWasNotYetThereAtTheLastProbeLivesThoughItsEpochIsTheSame() {
        final int process = live.process("p");
        live.set(process, gauge, 5);
        setState(process, ProcessLayout.STATE_WRITING);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isNull();
            setState(process, ProcessLayout.STATE_LIVE);
            assertThat(value(reader)).isEqualTo(5L);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
        }
    }

    @Test
    void heirOfAnEntryThatWasDeadAtTheLastProbeLives() {
        final int process = live.deadProcess("p");
        final int slot = live.set(process, gauge, 5);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isNull();
            final long epoch = live.processes.take(process, "p", CREATED_AT);
            ScalarSlot.renewEpoch(live.memory, slot, 6, epoch);
            assertThat(value(reader)).isEqualTo(6L);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
            reader.refreshLiveness();
            assertThat(value(reader)).isNull();
        }
    }

    @Test
    void processThatClosesIsClosedAtOnceAndItsHeirLives() {
        final int process = live.process("p");
        live.set(process, gauge, 5);
        try (SegmentReader reader = live.reader()) {
            assertThat(value(reader)).isEqualTo(5L);
            live.processes.close(process);
            assertThat(value(reader)).isNull();
            assertThat(states(reader)).containsExactly(ProcessState.CLOSED);
            reader.refreshLiveness();
            live.processes.take(process, "p", CREATED_AT);
            assertThat(states(reader)).containsExactly(ProcessState.LIVE);
        }
    }

    @Test
    void entryBeingAdoptedIsJudgedByItsLock() {
        final int held = live.process("held");
        live.set(held, gauge, 5);
        final int free = live.deadProcess("free");
        live.set(free, gauge, 70);
        for (final int process : new int[] {held, free}) {
            setState(process, ProcessLayout.STATE_ADOPTING);
        }
        try (SegmentReader reader = live.reader()) {
            assertThat(states(reader)).containsExactly(ProcessState.LIVE, ProcessState.DEAD);
            assertThat(value(reader)).isEqualTo(5L);
        }
    }

    @Test
    void entryWhoseTakerIsStoppedInTheMidstOfItIsShownAsThatOfTheProcessBefore() {
        final int process = live.deadProcess("p");
        try (SegmentReader reader = live.reader()) {
            final List<ProcessInfo> before = reader.processes();
            assertThat(before).extracting(ProcessInfo::state).containsExactly(ProcessState.DEAD);
            setState(process, ProcessLayout.STATE_ADOPTING);
            assertThat(reader.processes()).isEqualTo(before);
            setEpoch(process, 2);
            assertThat(reader.processes()).isEqualTo(before);
            reader.refreshLiveness();
            assertThat(reader.processes()).isEqualTo(before);
            live.processes.take(process, "heir", live.wallTime);
            assertThat(reader.processes())
                    .extracting(ProcessInfo::name, ProcessInfo::epoch)
                    .containsExactly(tuple("heir", 3L));
        }
    }

    @Test
    void entriesThatNobodyHasAreNotShownAndTheirBlocksDoNotCount() {
        final MetricRecord counter = live.counter("counter");
        for (final long state : new long[] {ProcessLayout.STATE_FREE, ProcessLayout.STATE_WRITING, 7, -1}) {
            final int process = live.process("p" + state);
            live.count(process, counter, 100);
            live.set(process, gauge, 100);
            setState(process, state);
        }
        live.count(live.process("shown"), counter, 1);
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.processes()).extracting(ProcessInfo::name).containsExactly("shown");
            assertThat(reader.info().processes().used()).isEqualTo(1);
            assertThat(find(reader.snapshot().metrics(), "counter").value()).isEqualTo(1L);
            assertThat(value(reader)).isNull();
        }
    }

    @Test
    void withoutLockFileTheStateIsUnknownAndGaugesCountWhileTheHeartbeatIsYoung() throws IOException {
        live.set(live.process("p"), gauge, 5);
        final int closed = live.process("closed");
        live.set(closed, gauge, 70);
        live.processes.close(closed);
        Files.delete(live.path.lock(live.segment.header().uuid()));
        try (SegmentReader reader = live.reader()) {
            assertThat(states(reader)).containsExactly(ProcessState.UNKNOWN, ProcessState.CLOSED);
            assertThat(value(reader)).isEqualTo(5L);
            live.nanos += 3 * SECOND - 1;
            live.wallTime += 3 * SECOND - 1;
            assertThat(value(reader)).isEqualTo(5L);
            live.nanos += 1; // less than a second later: a scan knows the time without a probe
            live.wallTime += 1;
            assertThat(value(reader)).isNull();
            live.processes.beat(0, live.wallTime);
            assertThat(value(reader)).isEqualTo(5L);
            live.processes.beat(0, Long.MAX_VALUE);
            assertThat(value(reader)).isEqualTo(5L);
            live.processes.beat(0, Long.MIN_VALUE);
            assertThat(value(reader)).isNull();
            assertThat(states(reader)).containsExactly(ProcessState.UNKNOWN, ProcessState.CLOSED);
        }
    }

    @Test
    void anotherFileInPlaceOfTheLockFileProvesNothing() throws IOException {
        live.set(live.process("p"), gauge, 5);
        final Path lockFile = live.path.lock(live.segment.header().uuid());
        Files.move(lockFile, directory.resolve("aside"));
        Files.createFile(lockFile);
        try (SegmentReader reader = live.reader()) {
            assertThat(states(reader)).containsExactly(ProcessState.UNKNOWN);
        }
    }

    @Test
    void processIsDescribedAsItsEntrySays() {
        live.wallTime = CREATED_AT + 5 * SECOND;
        live.process("orders");
        live.wallTime += 2 * SECOND + 7;
        try (SegmentReader reader = live.reader()) {
            assertThat(reader.processes())
                    .containsExactly(new ProcessInfo(
                            0,
                            "orders",
                            ProcessHandle.current().pid(),
                            ProcessState.LIVE,
                            1,
                            Instant.ofEpochSecond(0, CREATED_AT + 5 * SECOND),
                            Duration.ofNanos(2 * SECOND + 7)));
            live.processes.beat(0, live.wallTime + 1);
            assertThat(reader.processes().get(0).heartbeatAge()).isZero();
        }
    }

    @Test
    void snapshotShowsStoredStatesAndNeverProbes() throws IOException {
        final Path file = SampleSegments.snapshot().writeTo(directory.resolve("snapshot.seg"));
        try (SegmentReader reader = SegmentReader.open(file)) {
            assertThat(reader.info().state()).isEqualTo(SegmentInfo.State.SNAPSHOT);
            assertThat(reader.info().uptime()).isEqualTo(Duration.ofSeconds(90));
            assertThat(reader.processes())
                    .extracting(ProcessInfo::name, ProcessInfo::state, ProcessInfo::heartbeatAge)
                    .containsExactly(
                            tuple("state 2", ProcessState.UNKNOWN, Duration.ofSeconds(90)),
                            tuple("state 3", ProcessState.LIVE, Duration.ofSeconds(90)),
                            tuple("state 4", ProcessState.CLOSED, Duration.ofSeconds(90)),
                            tuple("state 5", ProcessState.STALLED, Duration.ofSeconds(90)),
                            tuple("state 6", ProcessState.DEAD, Duration.ofSeconds(90)));
            final List<MetricSample> samples = reader.snapshot().metrics();
            assertThat(find(samples, "counter").value()).isEqualTo(1_111_100L);
            assertThat(find(samples, "gauge").value()).isEqualTo(101_000L);
            assertThat(find(samples, "gauge of a dead process"))
                    .extracting(MetricSample::status, MetricSample::value)
                    .containsExactly(ReadStatus.OK, null);
            for (final String busy : List.of("busy counter", "busy gauge", "busy histogram")) {
                assertThat(find(samples, busy))
                        .extracting(MetricSample::status, MetricSample::value, MetricSample::histogram)
                        .containsExactly(ReadStatus.BUSY, null, null);
            }
            assertThat(reader.lastScan().busy()).isEqualTo(3);
        }
    }

    private void setState(final int process, final long state) {
        live.memory.setLongRelease(live.segment.geometry().process(process) + ProcessLayout.STATE_OFFSET, state);
    }

    private void setEpoch(final int process, final long epoch) {
        live.memory.setLongRelease(live.segment.geometry().process(process) + ProcessLayout.EPOCH_OFFSET, epoch);
    }

    private static Object value(final SegmentReader reader) {
        return find(reader.snapshot().metrics(), "gauge").value();
    }

    private static List<ProcessState> states(final SegmentReader reader) {
        return reader.processes().stream().map(ProcessInfo::state).toList();
    }
}
