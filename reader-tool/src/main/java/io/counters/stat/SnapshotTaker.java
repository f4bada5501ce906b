package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.SegmentFullException;
import io.counters.format.ProcessLayout;
import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentReader;
import io.counters.recovery.Snapshot;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stat.retention.SnapshotShelf;
import io.counters.stat.retention.StampedNames;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/** Snapshots of one live segment at one time. No file is ever overwritten. Threads: one. */
final class SnapshotTaker {
    private final Segment segment;
    private final Instant now;
    private final IntToLongFunction states;

    private SnapshotTaker(final Segment segment, final Instant now) {
        this.segment = segment;
        this.now = now;
        states = observedStates(segment);
    }

    /** Opens what a snapshot can be taken of; a snapshot is not. */
    static Segment open(final SegmentPath source) {
        final Segment segment = Segment.openForReading(source);
        if (segment.isSnapshot()) {
            throw new StatException(
                    ExitCode.NO,
                    "segment " + source
                            + " is a snapshot already (expected: a live segment; a copy made with cp is still"
                            + " restored only once)");
        }
        return segment;
    }

    static SegmentPath takeIntoDirectory(final Segment segment, final Path directory, final Instant now) {
        return SegmentFiles.read(segment, "copy", source -> new SnapshotTaker(source, now).intoDirectory(directory));
    }

    static SegmentPath takeAs(final Segment segment, final Path file, final Instant now) {
        return SegmentFiles.read(segment, "copy", source -> {
            final SegmentPath path = new SegmentPath(file);
            new SnapshotTaker(source, now).take(path);
            return path;
        });
    }

    /** Named after the segment and the time. Whoever takes one in the same nanosecond gets the next one's name. */
    private SegmentPath intoDirectory(final Path directory) {
        final StampedNames names = SnapshotShelf.names(segment.path().name());
        for (long nanos = 0; ; nanos++) {
            final SegmentPath path = new SegmentPath(directory.resolve(names.at(now.plusNanos(nanos))));
            if (!exists(path) && tryTake(path)) {
                return path;
            }
        }
    }

    private void take(final SegmentPath path) {
        try {
            write(path);
        } catch (final SegmentAccessException e) {
            if (exists(path)) {
                throw new StatException(ExitCode.NO, String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** False when somebody else has made a file of this name meanwhile. */
    private boolean tryTake(final SegmentPath path) {
        try {
            write(path);
            return true;
        } catch (final SegmentAccessException e) {
            if (exists(path)) {
                return false;
            }
            throw e;
        }
    }

    private void write(final SegmentPath path) {
        try {
            Snapshot.take(segment, path, states, TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
        } catch (final SegmentFullException e) {
            throw new StatException(ExitCode.OUTPUT, String.valueOf(e.getMessage()));
        }
    }

    private static boolean exists(final SegmentPath path) {
        return Files.exists(path.file(), LinkOption.NOFOLLOW_LINKS);
    }

    /** What the locks say of each process, in the words of a snapshot, where nothing is unknown. */
    private static IntToLongFunction observedStates(final Segment segment) {
        final Map<Integer, Long> states = new HashMap<>();
        try (SegmentReader reader = SegmentReader.open(segment.path().file())) {
            if (!reader.info().uuid().equals(segment.header().uuid())) {
                throw SegmentFiles.changed(segment, "copy");
            }
            reader.processes().forEach(process -> states.put(process.index(), observedState(process)));
        }
        final ProcessTable processes = new ProcessTable(segment);
        // who is not listed has come since, or is no process
        return index -> states.getOrDefault(
                index, processes.isInUse(index) ? ProcessLayout.STATE_LIVE : ProcessLayout.STATE_FREE);
    }

    private static long observedState(final ProcessInfo process) {
        return switch (process.state()) {
            case LIVE -> ProcessLayout.STATE_LIVE;
            case STALLED -> ProcessLayout.STATE_STALLED;
            case CLOSED -> ProcessLayout.STATE_CLOSED;
            case DEAD -> ProcessLayout.STATE_DEAD;
            // its gauges count as long as its heartbeat is young, and so they do in the snapshot
            case UNKNOWN ->
                process.heartbeatAge().toNanos() < ProcessLayout.STALL_NANOS
                        ? ProcessLayout.STATE_LIVE
                        : ProcessLayout.STATE_DEAD;
        };
    }
}
