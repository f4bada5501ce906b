package io.counters.stat.foreign;

import io.counters.CountersException;
import io.counters.MetricKind;
import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Segment;
import io.counters.stat.foreign.Contents.Scanned;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of counters that is no segment, shown as one. Nothing in it can make reading fail in any other way than by a
 * {@link CountersException}. Threads: one.
 */
public final class ForeignFile {
    /** Of the year 9999. */
    private static final long LAST_MILLISECOND = 253_402_300_799_999L;

    private final OpenedFile file;
    private final Contents contents;
    private final Clock clock;
    private final Instant startedAt;

    /** Looks once, so that what cannot be read is refused at once. */
    ForeignFile(final OpenedFile file, final Contents contents, final Clock clock) {
        this.file = file;
        this.contents = contents;
        this.clock = clock;
        startedAt = contents.startedAt();
        snapshot(false);
    }

    /** As a scan of a segment: each value is consistent in itself, and they were read one after the other. */
    public SegmentSnapshot snapshot(final boolean isPerProcess) {
        return read(() -> look(isPerProcess));
    }

    /** Whether the path still leads to this file, and the file is still of the same writer. */
    public boolean isCurrent() {
        try {
            return file.isInPlace() && startedAt.equals(read(contents::startedAt));
        } catch (final SegmentAccessException e) {
            return false;
        }
    }

    /** A time out of a file. One that no calendar has is taken for the nearest that is in it, so that it can be shown. */
    static Instant instant(final long epochMillis) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(epochMillis, LAST_MILLISECOND)));
    }

    private SegmentSnapshot look(final boolean isPerProcess) throws IOException {
        final Instant now = clock.instant();
        final long start = System.nanoTime();
        final Scanned scanned = contents.scan();
        final long nanos = System.nanoTime() - start;
        final Optional<ProcessInfo> process = contents.process(now);
        final List<MetricSample> metrics = scanned.metrics().stream()
                .map(sample -> shown(sample, process, isPerProcess))
                .sorted(Comparator.comparing(sample -> sample.definition().id()))
                .toList();
        return new SegmentSnapshot(
                info(now, metrics.size(), process.isPresent() ? 1 : 0),
                process.map(List::of).orElse(List.of()),
                metrics,
                new ReadStats(metrics.size(), scanned.firstTry(), scanned.retries(), scanned.busy(), 0, nanos));
    }

    private SegmentInfo info(final Instant now, final int metrics, final int processes) {
        final Duration uptime = Duration.between(startedAt, now);
        return new SegmentInfo(
                String.valueOf(file.path().getFileName()),
                file.path(),
                contents.format(),
                // whoever opens the same file of the same writer again finds the same
                new UUID(startedAt.toEpochMilli(), file.facts().inode()),
                SegmentInfo.State.READY,
                startedAt,
                uptime.isNegative() ? Duration.ZERO : uptime,
                0,
                0,
                new Usage(metrics, contents.capacity(metrics)),
                new Usage(0, 0),
                new Usage(processes, processes));
    }

    /** As in a segment, the gauges of a process that has ended are no longer so. */
    private static MetricSample shown(
            final MetricSample sample, final Optional<ProcessInfo> process, final boolean isPerProcess) {
        final boolean isOver = sample.definition().kind() == MetricKind.GAUGE
                && process.filter(it -> it.state() == ProcessState.DEAD || it.state() == ProcessState.CLOSED)
                        .isPresent();
        return new MetricSample(
                sample.definition(),
                isPerProcess ? process.map(ProcessInfo::name).orElse(null) : null,
                sample.status(),
                isOver ? null : sample.value(),
                null);
    }

    /** Reads something that is shown only if the file had its length until the end. */
    private <T> T read(final Reading<T> reading) {
        try {
            final T result = reading.run();
            requireWhole(Segment.pendingFault());
            return result;
        } catch (final InternalError e) {
            throw file.truncated(e);
        } catch (final IOException e) {
            requireWhole(Segment.pendingFault());
            throw new SegmentFormatException("cannot read " + file + ": " + e.getMessage());
        }
    }

    private void requireWhole(final @Nullable InternalError fault) {
        if (fault != null || !file.isWhole()) {
            throw file.truncated(fault);
        }
    }

    private interface Reading<T> {
        T run() throws IOException;
    }
}
