package io.counters.stat.foreign;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.stat.foreign.CounterTable.Counter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.agrona.SemanticVersion;
import org.agrona.concurrent.AtomicBuffer;

/** The counters of an Aeron media driver and its clients. Threads: one. */
final class CncContents implements Contents {
    private static final String PREFIX = "aeron_";
    private static final String DRIVER = "media driver";

    /** What the driver leaves in place of a heartbeat when it closes. */
    private static final long CLOSED = -1;

    private static final Duration STALLED_AFTER = Duration.ofSeconds(3);

    /** When Aeron's own clients give a driver up, unless they are told otherwise. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    static final int SYSTEM_COUNTER = 0;

    /** By their keys: all system counters up to the last one known are totals, but these levels, largest times and versions. */
    static final Set<Integer> SYSTEM_LEVELS = Set.of(22, 26, 28, 30, 32, 34, 35, 43);

    static final int LAST_SYSTEM_COUNTER = 45;

    /**
     * Types that are totals: positions in a stream (of its publisher, sender, receiver and subscribers, and the highest
     * that was received), back-pressure events, and what was asked for again. Limits are none: they may be taken back.
     */
    static final Set<Integer> TOTALS = Set.of(2, 3, 4, 5, 12, 13, 19, 20);

    private final CncHeader header;
    private final OpenedFile file;
    private final AtomicBuffer beginning;
    private final AtomicBuffer heartbeat;
    private final CounterTable counters;

    CncContents(final CncHeader header, final OpenedFile file) throws IOException {
        this.header = header;
        this.file = file;
        beginning = file.map(0, CncHeader.LENGTH);
        heartbeat = file.map(header.heartbeatOffset(), Long.BYTES);
        counters = new CounterTable(
                file.map(header.metadataOffset(), header.metadataLength()),
                file.map(header.valuesOffset(), header.valuesLength()));
    }

    @Override
    public String format() {
        return "Aeron CnC " + SemanticVersion.toString(header.version());
    }

    @Override
    public Instant startedAt() {
        return ForeignFile.instant(beginning.getLongVolatile(CncHeader.STARTED_AT_OFFSET));
    }

    @Override
    public int capacity(final int used) {
        return counters.capacity();
    }

    @Override
    public Optional<ProcessInfo> process(final Instant now) {
        final long beat = heartbeat.getLongVolatile(0);
        final Duration age = Duration.between(ForeignFile.instant(beat), now);
        return Optional.of(new ProcessInfo(
                0,
                DRIVER,
                header.pid(),
                state(beat, age),
                1,
                header.startedAt(),
                beat == CLOSED || age.isNegative() ? Duration.ZERO : age));
    }

    /** The heartbeat is all that the protocol gives; a driver that is stopped, and still maps the file, is not dead. */
    private ProcessState state(final long beat, final Duration age) {
        if (beat == CLOSED) {
            return ProcessState.CLOSED;
        }
        if (age.compareTo(STALLED_AFTER) < 0) {
            return ProcessState.LIVE;
        }
        return age.compareTo(DEAD_AFTER) < 0 || Kernel.isMapped(file, header.pid())
                ? ProcessState.STALLED
                : ProcessState.DEAD;
    }

    @Override
    public Scanned scan() throws IOException {
        return counters.scan(CncContents::define);
    }

    private static MetricDefinition define(final Counter counter) {
        return CounterLabel.define(isTotal(counter) ? MetricKind.COUNTER : MetricKind.GAUGE, PREFIX, counter.label());
    }

    static boolean isTotal(final Counter counter) {
        return counter.type() == SYSTEM_COUNTER
                ? counter.key() >= 0 && counter.key() <= LAST_SYSTEM_COUNTER && !SYSTEM_LEVELS.contains(counter.key())
                : TOTALS.contains(counter.type());
    }
}
