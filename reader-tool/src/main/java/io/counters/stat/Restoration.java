package io.counters.stat;

import io.counters.CountersException;
import io.counters.format.Geometry;
import io.counters.recovery.Restore;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import io.counters.stat.retention.SnapshotShelf;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.collections.MutableLong;

/** Adds the totals of a snapshot to one segment, and says in words what came of it. Threads: one. */
final class Restoration {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SegmentPath to;
    private final long now;
    private final Consumer<String> warnings;

    /** @param warnings get what was passed over or left out */
    Restoration(final SegmentPath to, final Instant time, final Consumer<String> warnings) {
        this.to = to;
        this.now = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
        this.warnings = warnings;
    }

    String of(final SegmentPath from) {
        final Segment snapshot = Segment.openForReading(from);
        SegmentFiles.read(
                snapshot,
                "restore",
                segment -> SegmentFiles.change(() -> {
                    Restore.requireSnapshot(segment); // before anything is made for it
                    return segment;
                }));
        return inTurn(() -> add(snapshot));
    }

    /** Of the newest snapshot of a segment of this name that can be read. */
    String ofLatestIn(final Path directory) {
        final List<Path> files = SnapshotShelf.filesNewestFirst(directory, to.name());
        return files.isEmpty()
                ? "nothing to restore: no snapshot of " + to.name() + " in " + Text.printable(directory.toString())
                : inTurn(() -> ofLatest(files));
    }

    private String ofLatest(final List<Path> newestFirst) {
        final Optional<Segment> target = exists() ? Optional.of(Segment.openForReading(to)) : Optional.empty();
        final Set<UUID> origins = target.map(Restoration::origins).orElse(Set.of());
        for (final Path file : newestFirst) {
            final Optional<Segment> found = snapshot(file);
            if (found.isEmpty()) {
                continue;
            }
            final Segment snapshot = found.get();
            final UUID source = snapshot.header().source();
            if (target.isPresent() && target.get().header().uuid().equals(source)) {
                return "nothing to restore: " + to + " still has what " + snapshot.path() + " was taken from";
            }
            // an older one holds the same counts as the one that a run which was cut short, or an operator, began with
            if (origins.isEmpty() || origins.contains(snapshot.header().uuid())) {
                return add(snapshot);
            }
        }
        if (!origins.isEmpty()) {
            return "nothing to restore: another snapshot was added to " + to + " before";
        }
        throw new StatException(
                ExitCode.UNREADABLE,
                "cannot restore " + to + ": none of " + newestFirst.size()
                        + " snapshots can be read (expected: one at least)");
    }

    /** Empty, and said, when the file is no snapshot of this segment's name. */
    private Optional<Segment> snapshot(final Path file) {
        try {
            final Segment snapshot = Segment.openForReading(new SegmentPath(file));
            SegmentFiles.read(snapshot, "restore", segment -> {
                Restore.requireSnapshot(segment);
                return segment;
            });
            if (snapshot.header().name().equals(to.name())) {
                return Optional.of(snapshot);
            }
            warnings.accept("passed over " + snapshot.path() + ": it was taken of segment '"
                    + snapshot.header().name() + "' (expected: '" + to.name() + "')");
        } catch (final CountersException e) {
            warnings.accept("passed over a snapshot: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Set<UUID> origins(final Segment segment) {
        final ProcessTable processes = new ProcessTable(segment);
        return IntStream.range(0, processes.highWater())
                .mapToObj(processes::origin)
                .flatMap(Optional::stream)
                .map(ProcessTable.Origin::snapshot)
                .collect(Collectors.toSet());
    }

    private String add(final Segment snapshot) {
        final MutableLong findings = new MutableLong();
        SegmentCheck.check(snapshot, finding -> findings.increment());
        if (findings.get() > 0) {
            warnings.accept(findings + (findings.get() == 1 ? " finding in " : " findings in ") + snapshot.path()
                    + ": what is damaged is left out (counters-stat verify names it)");
        }
        if (!exists()) {
            Segment.create(to, roomFor(snapshot.geometry()), now);
        }
        return words(snapshot, Restore.run(Segment.openForWriting(to), snapshot, now));
    }

    private String words(final Segment snapshot, final int added) {
        final ProcessTable processes = new ProcessTable(snapshot);
        final long all = IntStream.range(0, processes.highWater())
                .filter(processes::isInUse)
                .count();
        return added == 0 && all > 0
                ? "nothing to restore: all processes of " + snapshot.path() + " were added to " + to + " before"
                : "restored " + added + (added == 1 ? " process" : " processes") + " of " + snapshot.path() + " to "
                        + to + (added < all ? "; the others were added before" : "");
    }

    /** No other restore, and no writer that registers something, comes in between. */
    private String inTurn(final Supplier<String> action) {
        return SegmentFiles.change(() -> {
            Segment.ensureDirectory(to);
            return new SegmentMutex(to).run(PATIENCE_NANOS, () -> {
                try {
                    return action.get();
                } catch (final InternalError e) {
                    throw new StatException(
                            ExitCode.UNREADABLE,
                            "cannot restore " + to
                                    + ": a file was truncated meanwhile (expected: the same to the end)");
                }
            });
        });
    }

    private boolean exists() {
        return Files.exists(to.file(), LinkOption.NOFOLLOW_LINKS);
    }

    /** As much as a writer would make, and at least what the snapshot needs. */
    private static Geometry roomFor(final Geometry snapshot) {
        return new Geometry(
                Math.max(Geometry.DEFAULT.processes(), snapshot.processes()),
                Math.max(Geometry.DEFAULT.metrics(), snapshot.metrics()),
                Math.max(Geometry.DEFAULT.blocks(), snapshot.blocks()));
    }
}
