package io.counters.stat.retention;

import io.counters.CountersException;
import io.counters.SegmentAccessException;
import io.counters.format.HeaderLayout;
import io.counters.segment.ProcessTable;
import io.counters.segment.ProcessTable.Origin;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The snapshots of one segment in a directory. A file is one of them only if its name is as this program makes it, if it
 * is a segment file whose header holds, if that says that it is a snapshot, and that it was taken of this very segment.
 * What was taken before the segment was made anew is of another one, and may be all that is left of that: unless it was
 * restored to this one, whose snapshots then hold what it holds.
 */
public final class SnapshotShelf {
    private final Path directory;
    private final String name;
    private final UUID segment;
    private final Set<Origin> restored;

    /** Looks for snapshots of a segment. */
    public SnapshotShelf(final Path directory, final Segment segment) {
        this.directory = directory;
        this.name = segment.path().name();
        this.segment = segment.header().uuid();
        this.restored = origins(new ProcessTable(segment));
    }

    /** What snapshots of a segment of this name are called. */
    public static StampedNames names(final String segment) {
        return new StampedNames(segment + "-", SegmentPath.SUFFIX);
    }

    /**
     * What bears the name of a snapshot of a segment, whatever it is: the newest first, as their names say.
     *
     * @param name the segment's
     * @throws SegmentAccessException if the directory cannot be read
     */
    public static List<Path> filesNewestFirst(final Path directory, final String name) {
        final StampedNames names = names(name);
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (names.timeOf(file).isPresent()) {
                    found.add(file);
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new SegmentAccessException(
                    "cannot list snapshots in " + Text.printable(directory.toString()) + ": " + e, e);
        }
        found.sort(Comparator.reverseOrder());
        return found;
    }

    /** The newest first. */
    public List<OwnFile> snapshots() {
        final List<Shelved> all = new ArrayList<>();
        filesNewestFirst(directory, name).forEach(file -> addIfSnapshot(file, all));
        final Set<UUID> own = ownSegments(all);
        return all.stream()
                .filter(shelved -> own.contains(shelved.source))
                .map(Shelved::snapshot)
                .sorted(Comparator.comparing(OwnFile::madeAt)
                        .thenComparing(OwnFile::file)
                        .reversed())
                .toList();
    }

    /** This segment, those that were restored to it, those that were restored to them, and so on. */
    private Set<UUID> ownSegments(final List<Shelved> all) {
        final Set<UUID> own = new HashSet<>(Set.of(segment));
        final Deque<Set<Origin>> held = new ArrayDeque<>(List.of(restored));
        while (!held.isEmpty()) {
            final Set<Origin> origins = held.remove();
            for (final Shelved shelved : all) {
                if (shelved.isHeldBy(origins) && own.add(shelved.source)) {
                    held.add(shelved.origins);
                }
            }
        }
        return own;
    }

    private static Set<Origin> origins(final ProcessTable processes) {
        return IntStream.range(0, processes.highWater())
                .mapToObj(processes::origin)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private static void addIfSnapshot(final Path file, final List<Shelved> found) {
        final Segment snapshot;
        try {
            snapshot = Segment.openForReading(new SegmentPath(file));
        } catch (final CountersException e) {
            return; // whatever it is, it is not ours to judge
        }
        try {
            if (snapshot.isSnapshot()) {
                found.add(Shelved.of(file, snapshot));
            }
        } catch (final InternalError e) {
            // it was truncated meanwhile: whoever does that may have it
        } finally {
            snapshot.closeFile();
        }
    }

    /**
     * A snapshot of some segment of this name.
     *
     * @param source the segment's uuid
     * @param processes by which a segment that it was restored to would know it
     * @param origins what had been restored to the segment before
     */
    private record Shelved(OwnFile snapshot, UUID source, Set<Origin> processes, Set<Origin> origins) {
        static Shelved of(final Path file, final Segment snapshot) {
            final ProcessTable processes = new ProcessTable(snapshot);
            return new Shelved(
                    new OwnFile(
                            file,
                            Instant.ofEpochSecond(0, snapshot.memory().getLongAcquire(HeaderLayout.SNAPSHOT_AT_OFFSET)),
                            snapshot.geometry().fileLength()),
                    snapshot.header().source(),
                    IntStream.range(0, processes.highWater())
                            .filter(processes::isInUse)
                            .mapToObj(index -> new Origin(snapshot.header().uuid(), index))
                            .collect(Collectors.toSet()),
                    SnapshotShelf.origins(processes));
        }

        /** All of it, and not what a restore brought over until it was cut short. */
        boolean isHeldBy(final Set<Origin> others) {
            return !processes.isEmpty() && others.containsAll(processes);
        }
    }
}
