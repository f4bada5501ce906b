package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.Recording;
import io.counters.stat.history.RecordingFile;
import io.counters.stat.history.RecordingWriter;
import io.counters.stat.retention.OwnSnapshot;
import io.counters.stat.retention.Retention;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Frames into one file after another, and an end to the oldest. Threads: one. */
final class Recorder implements AutoCloseable {
    private static final String STAMP = "-\\d{8}T\\d{6}\\.\\d{9}Z";

    private final Path directory;
    private final RecordingLimits limits;
    private final PrintWriter out;
    private @Nullable RecordingWriter writer;
    private @Nullable Identity identity;
    private Instant begun = Instant.MIN;

    Recorder(final Path directory, final RecordingLimits limits, final PrintWriter out) {
        this.directory = directory;
        this.limits = limits;
        this.out = out;
    }

    void append(final Frame frame) {
        final Identity of = Identity.of(frame.merged().segment());
        RecordingWriter current = writer;
        if (current == null || isToRoll(current, of, frame.at())) {
            close();
            current = begin(of, frame.at());
        }
        current.append(frame);
    }

    @Override
    public void close() {
        final RecordingWriter current = writer;
        writer = null;
        if (current != null) {
            current.close();
        }
    }

    private boolean isToRoll(final RecordingWriter current, final Identity of, final Instant now) {
        return !of.equals(identity)
                || current.isFull()
                || current.length() >= limits.rollSize()
                || Duration.between(begun, now).compareTo(limits.rollTime()) >= 0;
    }

    private RecordingWriter begin(final Identity of, final Instant now) {
        // names must sort as files were begun, also where the clock was set back or an older name is free again
        begun = now.isAfter(begun) ? now : begun.plusNanos(1);
        final RecordingWriter begunWriter = new RecordingWriter(newFile(of, begun), of);
        writer = begunWriter;
        identity = of;
        out.println(Text.printable(begunWriter.file().toString()));
        final Retention retention = limits.retention();
        if (retention != null) {
            for (final OwnSnapshot surplus : retention.surplus(own(of, begunWriter.file()), now)) {
                remove(surplus.file(), begunWriter.file());
            }
        }
        out.flush();
        return begunWriter;
    }

    /** Named after the segment and the time; a recorder that begins in the same nanosecond gets the next one's name. */
    private Path newFile(final Identity of, final Instant now) {
        for (long nanos = 0; ; nanos++) {
            final Path file =
                    directory.resolve(baseName(of) + "-" + SegmentFiles.stamp(now.plusNanos(nanos)) + Recording.SUFFIX);
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return file;
            }
        }
    }

    /** A name out of a header, as part of a file's name. */
    private static String baseName(final Identity of) {
        final String safe = of.name().replaceAll("[^A-Za-z0-9_.-]", "_");
        return safe.length() > 200 ? safe.substring(0, 200) : safe;
    }

    /** Recordings of a segment of this name, the newest first. */
    private List<OwnSnapshot> own(final Identity of, final Path current) {
        final Pattern name = Pattern.compile(Pattern.quote(baseName(of)) + STAMP + Pattern.quote(Recording.SUFFIX));
        final List<OwnSnapshot> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                if (name.matcher(String.valueOf(file.getFileName())).matches() && isOf(file, of)) {
                    found.add(new OwnSnapshot(file, begun(file), Files.size(file)));
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new StatException(
                    ExitCode.OUTPUT, "cannot list recordings in " + Text.printable(directory.toString()) + ": " + e);
        }
        found.sort(Comparator.comparing((OwnSnapshot file) -> file.file().equals(current))
                .thenComparing(OwnSnapshot::takenAt)
                .reversed());
        return found;
    }

    private static Instant begun(final Path file) {
        final String name = String.valueOf(file.getFileName());
        return SegmentFiles.time(name.substring(
                name.length() - Recording.SUFFIX.length() - SegmentFiles.STAMP_LENGTH,
                name.length() - Recording.SUFFIX.length()));
    }

    private static boolean isOf(final Path file, final Identity of) {
        try (RecordingFile recording = RecordingFile.open(file)) {
            final Identity found = recording.identity();
            return found != null && found.name().equals(of.name());
        } catch (final CountersException e) {
            return false; // whatever it is, it is not ours to judge
        }
    }

    private void remove(final Path file, final Path current) {
        try {
            if (!file.equals(current) && Files.deleteIfExists(file)) {
                out.println("removed " + Text.printable(file.toString()));
            }
        } catch (final IOException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot remove " + Text.printable(file.toString()) + ": " + e);
        }
    }
}
