package io.counters.stat.history;

import io.counters.SegmentAccessException;
import io.counters.SegmentFormatException;
import io.counters.SegmentNotFoundException;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded of one segment: a file, or all those of a directory in the order of their names, which is that of
 * their times. Threads: one.
 */
public final class Recording {
    public static final String SUFFIX = ".rec";

    private final Path path;
    private final List<Path> files;

    private Recording(final Path path, final List<Path> files) {
        this.path = path;
        this.files = files;
    }

    /** Whether a path leads to something that claims to be a recording. */
    public static boolean isRecording(final Path path) {
        return Files.isDirectory(path) || RecordingFile.isRecording(path);
    }

    /**
     * Opens a file, or a directory of them.
     *
     * @throws io.counters.CountersException if there is none, or they are not of one segment's name
     */
    public static Recording open(final Path path) {
        final Path where = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(where)) {
            return new Recording(where, List.of(where));
        }
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(where, "*" + SUFFIX)) {
            for (final Path file : found) {
                if (file.toFile().length() > 0) { // else its writer died at once, or it has been deleted meanwhile
                    files.add(file);
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new SegmentAccessException(
                    "cannot list recordings in " + Text.printable(where.toString()) + ": " + e, e);
        }
        if (files.isEmpty()) {
            throw new SegmentFormatException("cannot read directory " + Text.printable(where.toString())
                    + ": it has no recordings (expected: files whose names end in " + SUFFIX + ")");
        }
        Collections.sort(files);
        final Recording recording = new Recording(where, files);
        recording.requireOneName();
        return recording;
    }

    /** The last frame there is, or the last that is not later than a time. */
    public Frame last(final Instant time) {
        for (int i = files.size() - 1; i >= 0; i--) {
            try (RecordingFile file = openIfThere(files.get(i))) {
                if (file != null && file.seek(time)) {
                    return file.frame();
                }
            }
        }
        throw nothing(time.equals(Instant.MAX) ? "" : " up to " + time);
    }

    /**
     * Shows the frames of a time, in the order in which they were recorded.
     *
     * @param consumer false when it has seen enough
     * @return how many were shown
     */
    public long frames(final Instant from, final Instant to, final Predicate<Frame> consumer) {
        long shown = 0;
        for (final Path each : files) {
            try (RecordingFile file = openIfThere(each)) {
                if (file == null) {
                    continue;
                }
                // after the last one that is in time comes the next file, before which the clock may have been set back
                for (boolean isThere = file.seek(from) || file.next();
                        isThere && !file.at().isAfter(to);
                        isThere = file.next()) {
                    if (!file.at().isBefore(from)) {
                        shown++;
                        if (!consumer.test(file.frame())) {
                            return shown;
                        }
                    }
                }
            }
        }
        return shown;
    }

    /** For what a command wanted and did not find. */
    public SegmentFormatException nothing(final String when) {
        return new SegmentFormatException(
                "recording " + Text.printable(path.toString()) + " has no frame" + when + " (expected: one at least)");
    }

    /** Null when there is no such file any more in the directory: its recorder has deleted the oldest. */
    private @Nullable RecordingFile openIfThere(final Path file) {
        try {
            return RecordingFile.open(file);
        } catch (final SegmentNotFoundException e) {
            if (path.equals(file)) {
                throw e;
            }
            return null;
        }
    }

    private void requireOneName() {
        Optional<String> name = Optional.empty();
        for (final Path each : files) {
            try (RecordingFile file = openIfThere(each)) {
                final Identity identity = file == null ? null : file.identity();
                if (identity != null) {
                    if (!name.orElse(identity.name()).equals(identity.name())) {
                        throw new SegmentFormatException("cannot read directory " + Text.printable(path.toString())
                                + ": it has recordings of segments " + Text.printable(name.orElse("")) + " and "
                                + Text.printable(identity.name()) + " (expected: of one; or give a file's path)");
                    }
                    name = Optional.of(identity.name());
                }
            }
        }
    }
}
