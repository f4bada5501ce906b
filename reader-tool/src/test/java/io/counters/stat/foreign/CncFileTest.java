package io.counters.stat.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aeron.AeronCounters;
import io.aeron.CncFileDescriptor;
import io.aeron.driver.status.SystemCounterDescriptor;
import io.counters.MetricKind;
import io.counters.SegmentFormatException;
import io.counters.SegmentVersionException;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.foreign.CounterTable.Counter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.SemanticVersion;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that Aeron's own descriptor lays out, with a driver that is as alive as a test needs. */
class CncFileTest {
    private static final Instant NOW = Instant.parse("2026-11-20T23:18:05Z");
    private static final Instant START = NOW.minusSeconds(100);
    private static final long NOBODY = 999_999_999;

    @TempDir
    private Path directory;

    private Path file;
    private UnsafeBuffer header;
    private ManyToOneRingBuffer toDriver;

    @BeforeEach
    void make() throws IOException {
        make(NOBODY);
    }

    @Test
    void theHeaderIsWhereAeronHasIt() {
        assertThat(CncHeader.VERSION_OFFSET).isEqualTo(CncFileDescriptor.CNC_VERSION_FIELD_OFFSET);
        assertThat(CncHeader.TO_DRIVER_LENGTH_OFFSET).isEqualTo(CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET);
        assertThat(CncHeader.TO_CLIENTS_LENGTH_OFFSET)
                .isEqualTo(CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET);
        assertThat(CncHeader.METADATA_LENGTH_OFFSET)
                .isEqualTo(CncFileDescriptor.COUNTERS_METADATA_BUFFER_LENGTH_FIELD_OFFSET);
        assertThat(CncHeader.VALUES_LENGTH_OFFSET)
                .isEqualTo(CncFileDescriptor.COUNTERS_VALUES_BUFFER_LENGTH_FIELD_OFFSET);
        assertThat(CncHeader.ERROR_LOG_LENGTH_OFFSET).isEqualTo(CncFileDescriptor.ERROR_LOG_BUFFER_LENGTH_FIELD_OFFSET);
        assertThat(CncHeader.STARTED_AT_OFFSET).isEqualTo(CncFileDescriptor.START_TIMESTAMP_FIELD_OFFSET);
        assertThat(CncHeader.PID_OFFSET).isEqualTo(CncFileDescriptor.PID_FIELD_OFFSET);
        assertThat(CncHeader.LENGTH).isEqualTo(CncFileDescriptor.END_OF_METADATA_OFFSET);
        assertThat(CncHeader.MAJOR).isEqualTo(SemanticVersion.major(CncFileDescriptor.CNC_VERSION));
    }

    @Test
    void systemCountersAreTotalsButTheseLevels() {
        assertThat(CncContents.SYSTEM_COUNTER).isEqualTo(AeronCounters.DRIVER_SYSTEM_COUNTER_TYPE_ID);
        assertThat(Arrays.stream(SystemCounterDescriptor.values())
                        .filter(counter -> !CncContents.isTotal(system(counter.id())))
                        .map(Enum::name))
                .containsExactly(
                        "CONTROLLABLE_IDLE_STRATEGY",
                        "CONDUCTOR_MAX_CYCLE_TIME",
                        "SENDER_MAX_CYCLE_TIME",
                        "RECEIVER_MAX_CYCLE_TIME",
                        "NAME_RESOLVER_MAX_TIME",
                        "AERON_VERSION",
                        "BYTES_CURRENTLY_MAPPED",
                        "CONTROL_PROTOCOL_VERSION");
        assertThat(CncContents.isTotal(system(SystemCounterDescriptor.values().length)))
                .as("one that Aeron has not had yet")
                .isFalse();
        assertThat(CncContents.isTotal(system(-1))).isFalse();
    }

    @Test
    void positionsAndEventsOfStreamsAreTotals() {
        final Set<Integer> totals = IntStream.range(1, 100)
                .filter(type -> CncContents.isTotal(new Counter(0, type, 0, 0, "")))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(totals)
                .containsExactly(
                        AeronCounters.DRIVER_SENDER_POSITION_TYPE_ID,
                        AeronCounters.DRIVER_RECEIVER_HWM_TYPE_ID,
                        AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID,
                        AeronCounters.DRIVER_RECEIVER_POS_TYPE_ID,
                        AeronCounters.DRIVER_PUBLISHER_POS_TYPE_ID,
                        AeronCounters.DRIVER_SENDER_BPE_TYPE_ID,
                        AeronCounters.DRIVER_SENDER_NAKS_RECEIVED_TYPE_ID,
                        AeronCounters.DRIVER_RECEIVER_NAKS_SENT_TYPE_ID);
    }

    @Test
    void theDriverIsTheProcess() {
        beat(NOW.minusMillis(900));
        final SegmentSnapshot snapshot = open().snapshot(true);
        assertThat(snapshot.segment().format()).isEqualTo("Aeron CnC 0.2.0");
        assertThat(snapshot.segment().createdAt()).isEqualTo(START);
        assertThat(snapshot.segment().uptime()).isEqualTo(Duration.ofSeconds(100));
        assertThat(snapshot.processes())
                .containsExactly(new ProcessInfo(
                        0, "media driver", NOBODY, ProcessState.LIVE, 1, START, Duration.ofMillis(900)));
        assertThat(snapshot.metrics()).allMatch(sample -> "media driver".equals(sample.process()));
    }

    @Test
    void aDriverWithoutHeartbeatIsStalledAndThenDead() throws IOException {
        beat(NOW.minusSeconds(3));
        assertThat(state()).isEqualTo(ProcessState.STALLED);
        beat(NOW.minusSeconds(10));
        assertThat(state()).isEqualTo(ProcessState.DEAD);
        make(ProcessHandle.current().pid()); // which maps the file
        beat(NOW.minusSeconds(10));
        assertThat(state()).isEqualTo(ProcessState.STALLED);
        beat(Instant.ofEpochMilli(-1)); // what it leaves when it closes
        assertThat(state()).isEqualTo(ProcessState.CLOSED);
    }

    @Test
    void ofADriverThatHasEndedTheTotalsCountAndTheLevelsDoNot() {
        beat(NOW);
        final ForeignFile opened = open();
        assertThat(value(opened, "aeron_bytes_sent")).isEqualTo(7L);
        assertThat(value(opened, "aeron_bytes_currently_mapped")).isEqualTo(42L);
        beat(Instant.ofEpochMilli(-1));
        assertThat(value(opened, "aeron_bytes_sent")).isEqualTo(7L);
        assertThat(value(opened, "aeron_bytes_currently_mapped")).isNull();
    }

    @Test
    void aFileThatIsNotReadyOrOfAnotherMajorVersionIsRefused() {
        header.putInt(0, 0);
        assertThatThrownBy(this::open)
                .isInstanceOf(SegmentFormatException.class)
                .hasMessageContaining("has not begun");
        header.putInt(0, SemanticVersion.compose(1, 2, 3));
        assertThatThrownBy(this::open)
                .isInstanceOf(SegmentVersionException.class)
                .hasMessage("cannot open " + file + ": Aeron CnC version 1.2.3 (expected: 0.x)");
    }

    @Test
    void aTruncatedFileIsRefusedWithBothLengths() throws IOException {
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            final long length = cut.length();
            cut.setLength(20_000);
            assertThatThrownBy(this::open)
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessage("cannot open " + file + ": it is an Aeron CnC file of 20000 bytes (expected: at least "
                            + length + ", as its header says)");
        }
    }

    @Test
    void lengthsThatDoNotFitTogetherAreNoSuchFile() {
        for (final int offset : new int[] {4, 8, 12, 16, 20}) {
            final int length = header.getInt(offset);
            for (final int wrong : new int[] {0, -1, length + 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                if (offset != 20 || wrong <= 0) { // any other length may be that of a log
                    header.putInt(offset, wrong);
                    assertThat(ForeignFiles.open(file.toString(), Clock.systemUTC()))
                            .as(offset + ": " + wrong)
                            .isEmpty();
                }
            }
            header.putInt(offset, length);
        }
        assertThat(open()).isNotNull();
    }

    @Test
    void timesThatNoCalendarHasDoNotKeepItFromBeingShown() {
        for (final long time : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            header.putLong(CncHeader.STARTED_AT_OFFSET, time);
            toDriver.consumerHeartbeatTime(time);
            final SegmentSnapshot snapshot = open().snapshot(false);
            assertThat(snapshot.segment().uptime().toMillis()).isNotNegative();
            assertThat(snapshot.processes().get(0).heartbeatAge().toMillis()).isNotNegative();
        }
    }

    @Test
    void aDriverThatStartedAgainInTheSameFileIsAnother() {
        final ForeignFile opened = open();
        assertThat(opened.isCurrent()).isTrue();
        header.putLong(CncHeader.STARTED_AT_OFFSET, NOW.toEpochMilli());
        assertThat(opened.isCurrent()).isFalse();
    }

    private void make(final long pid) throws IOException {
        file = directory.resolve("renamed-" + pid);
        final CncFixture fixture = CncFixture.make(file, START, pid);
        header = fixture.header();
        toDriver = fixture.toDriver();
    }

    private void beat(final Instant time) {
        toDriver.consumerHeartbeatTime(time.toEpochMilli());
    }

    private ForeignFile open() {
        return ForeignFiles.open(file.toString(), Clock.fixed(NOW, ZoneOffset.UTC))
                .orElseThrow();
    }

    private ProcessState state() {
        return open().snapshot(false).processes().get(0).state();
    }

    private static Number value(final ForeignFile opened, final String name) {
        final MetricSample found = opened.snapshot(false).metrics().stream()
                .filter(sample -> sample.definition().id().name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(found.definition().kind()).isEqualTo(name.endsWith("sent") ? MetricKind.COUNTER : MetricKind.GAUGE);
        return found.value();
    }

    private static Counter system(final int key) {
        return new Counter(0, AeronCounters.DRIVER_SYSTEM_COUNTER_TYPE_ID, key, 0, "");
    }
}
