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
import java.util.regex.Pattern;

/**
 * The snapshots of one segment in a directory. A file is one of them only if its name is as this program makes it, if it
 * is a segment file whose header holds, if that says that it is a snapshot, and that it was taken of this very segment.
 * What was taken before the segment was made anew is of another one: it may be all that is left of that.
 */
public final class SnapshotShelf {
    private static final String STAMP = "-\\d{8}T\\d{6}\\.\\d{9}Z";

    private final Path directory;
    private final String name;
    private final UUID source;

    /**
     * Looks for snapshots of a segment.
     *
     * @param name as snapshots' files bear it
     * @param source the segment's uuid
     */
    public SnapshotShelf(final Path directory, final String name, final UUID source) {
        this.directory = directory;
        this.name = name;
        this.source = source;
    }

    /**
     * What bears the name of a snapshot of a segment, whatever it is: the newest first, as their names say.
     *
     * @param name the segment's
     * @throws SegmentAccessException if the directory cannot be read
     */
    public static List<Path> filesNewestFirst(final Path directory, final String name) {
        final Pattern pattern = Pattern.compile(Pattern.quote(name) + STAMP + Pattern.quote(SegmentPath.SUFFIX));
        final List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (pattern.matcher(String.valueOf(file.getFileName())).matches()) {
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
    public List<OwnSnapshot> snapshots() {
        final List<OwnSnapshot> found = new ArrayList<>();
        filesNewestFirst(directory, name).forEach(file -> addIfOwn(file, found));
        found.sort(Comparator.comparing(OwnSnapshot::takenAt)
                .thenComparing(OwnSnapshot::file)
                .reversed());
        return found;
    }

    private void addIfOwn(final Path file, final List<OwnSnapshot> found) {
        final Segment segment;
        try {
            segment = Segment.openForReading(new SegmentPath(file));
        } catch (final CountersException e) {
            return; // whatever it is, it is not ours to judge
        }
        try {
            if (segment.memory().getLongAcquire(HeaderLayout.STATE_OFFSET) == HeaderLayout.STATE_SNAPSHOT
                    && segment.header().source().equals(source)) {
                found.add(new OwnSnapshot(
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
