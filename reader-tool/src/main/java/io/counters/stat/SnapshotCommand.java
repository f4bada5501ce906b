package io.counters.stat;

import io.counters.SegmentAccessException;
import io.counters.SegmentFullException;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentReader;
import io.counters.recovery.Snapshot;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Keeps what a segment says now. */
@Command(
        name = "snapshot",
        description = "Copies a segment, while its writers go on, into a file that every command reads.",
        footer = {
            "",
            "Prints the path of the file, and nothing else. Without FILE, or with a directory, the file's name is the "
                    + "segment's and the time in UTC to the nanosecond. No file is ever overwritten. "
                    + "Keep it on a disk: what is in /dev/shm is gone after a reboot.",
            "",
            "Each metric is consistent in itself; the copy is not one instant.",
            "",
            "Examples:",
            "  counters-stat snapshot orders /var/backups/",
            "  counters-stat list \"$(counters-stat snapshot orders)\"",
            "  counters-stat snapshot orders before-the-release.seg"
        })
final class SnapshotCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A file that is not there yet, or a directory. Without it: the directory you are in.")
    private @Nullable Path file;

    SnapshotCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final SegmentPath source = argument.pathIn(surroundings.sources());
        final Segment segment = Segment.openForReading(source);
        final long state = segment.memory().getLongAcquire(HeaderLayout.STATE_OFFSET);
        if (state == HeaderLayout.STATE_SNAPSHOT) {
            throw new StatException(
                    ExitCode.NO,
                    "segment " + source
                            + " is a snapshot already (expected: a live segment; a copy made with cp is still"
                            + " restored only once)");
        }
        final SegmentPath made = SegmentFiles.read(segment, "copy", this::take);
        argument.commandLine().getOut().println(made);
        return ExitCode.OK;
    }

    private SegmentPath take(final Segment segment) {
        final Instant now = surroundings.clock().instant();
        final IntToLongFunction states = observedStates(segment);
        final Path target = file == null ? Path.of("") : file;
        if (!Files.isDirectory(target.toAbsolutePath())) {
            return take(segment, new SegmentPath(target), states, now);
        }
        for (long nanos = 0; ; nanos++) {
            final String stamp = SegmentFiles.stamp(now.plusNanos(nanos));
            final SegmentPath path =
                    new SegmentPath(target.resolve(segment.path().name() + "-" + stamp + SegmentPath.SUFFIX));
            if (!exists(path)) {
                return take(segment, path, states, now);
            }
        }
    }

    private static SegmentPath take(
            final Segment segment, final SegmentPath path, final IntToLongFunction states, final Instant now) {
        try {
            Snapshot.take(segment, path, states, nanos(now));
            return path;
        } catch (final SegmentFullException e) {
            throw new StatException(ExitCode.OUTPUT, String.valueOf(e.getMessage()));
        } catch (final SegmentAccessException e) {
            if (exists(path)) {
                throw new StatException(ExitCode.NO, String.valueOf(e.getMessage()));
            }
            throw e;
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

    private static long nanos(final Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}
