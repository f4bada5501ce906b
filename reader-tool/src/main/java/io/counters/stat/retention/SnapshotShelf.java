package io.counters.stat.retention;

import io.counters.CountersException;
import io.counters.SegmentAccessException;
import io.counters.format.HeaderLayout;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The snapshots of one segment in a directory. A file is one of them only if its name is as this program makes it, if it
 * is a segment file whose header holds, if that says that it is a snapshot, and that it was taken of this very segment.
 * What was taken before the segment was made anew is of another one: it may be all that is left of that.
 */
public final class SnapshotShelf {
    private final Path directory;
    private final StampedNames names;
    private final UUID source;

    /**
     * Looks for snapshots of a segment.
     *
     * @param name as snapshots' files bear it
     * @param source the segment's uuid
     */
    public SnapshotShelf(final Path directory, final String name, final UUID source) {
        this.directory = directory;
        names = names(name);
        this.source = source;
    }

    /** What snapshots of a segment of this name are called. */
    public static StampedNames names(final String segment) {
        return new StampedNames(segment + "-", SegmentPath.SUFFIX);
    }

    /** The newest first. */
    public List<OwnFile> snapshots() {
        final List<OwnFile> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (names.timeOf(file).isPresent()) {
                    addIfOwn(file, found);
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new SegmentAccessException(
                    "cannot list snapshots in " + Text.printable(directory.toString()) + ": " + e, e);
        }
        found.sort(Comparator.comparing(OwnFile::madeAt)
                .thenComparing(OwnFile::file)
                .reversed());
        return found;
    }

    private void addIfOwn(final Path file, final List<OwnFile> found) {
        final Segment segment;
        try {
            segment = Segment.openForReading(new SegmentPath(file));
        } catch (final CountersException e) {
            return; // whatever it is, it is not ours to judge
        }
        try {
            if (segment.isSnapshot() && segment.header().source().equals(source)) {
                found.add(new OwnFile(
                        file,
                        Instant.ofEpochSecond(0, segment.memory().getLongAcquire(HeaderLayout.SNAPSHOT_AT_OFFSET)),
                        segment.geometry().fileLength()));
            }
        } catch (final InternalError e) {
            // it was truncated meanwhile: whoever does that may have it
        } finally {
            segment.closeFile();
        }
    }
}
