package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** One frame of a recording: the last, or the one of a time. */
final class RecordingSource implements Source {
    /** Between a recording's path and a time. */
    private static final char AT = '@';

    private final Frame frame;

    RecordingSource(final Frame frame) {
        this.frame = frame;
    }

    /** Whether a source's name means a recording: its path, which may have {@code @} and a time behind it. */
    static boolean isRecording(final String name) {
        return name.indexOf('/') >= 0 && (isThere(name) || (name.indexOf(AT) >= 0 && isThere(pathOf(name))));
    }

    static RecordingSource open(final String name) {
        if (isThere(name)) {
            return new RecordingSource(Recording.open(Path.of(name)).last(Instant.MAX));
        }
        final String time = name.substring(name.lastIndexOf(AT) + 1);
        return new RecordingSource(Recording.open(Path.of(pathOf(name))).last(time(time)));
    }

    /** @throws IllegalArgumentException if the text is no time */
    static Instant time(final String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeException e) {
            throw new IllegalArgumentException(
                    "time '" + text + "' (expected: one as 2026-11-20T23:18:05Z or 2026-11-21T00:18:05.5+01:00)", e);
        }
    }

    @Override
    public SegmentSnapshot snapshot() {
        return frame.merged();
    }

    @Override
    public SegmentSnapshot snapshotPerProcess() {
        return shares(frame);
    }

    static SegmentSnapshot shares(final Frame frame) {
        final SegmentSnapshot shares = frame.shares();
        if (shares == null) {
            throw new StatException(
                    ExitCode.UNREADABLE,
                    "recording " + frame.merged().segment().path()
                            + " has no values per process (expected: one made with counters-stat record --per-process)");
        }
        return shares;
    }

    /** What is recorded stays as it is. */
    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void close() {
        // the frame is all there is
    }

    private static String pathOf(final String name) {
        return name.substring(0, name.lastIndexOf(AT));
    }

    private static boolean isThere(final String name) {
        final Path path = Path.of(name);
        return Files.exists(path) && Recording.isRecording(path);
    }
}
