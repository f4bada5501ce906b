package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Identity;
import io.counters.stat.history.Recording;
import io.counters.stat.history.RecordingFile;
import io.counters.stat.history.RecordingWriter;
import io.counters.stat.retention.OwnFile;
import io.counters.stat.retention.Retention;
import io.counters.stat.retention.StampedNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Frames into one file after another, and an end to the oldest. Per directory and name of a segment there is one recorder
 * at a time, so that none deletes what another is writing, and files follow each other. Threads: one.
 */
final class Recorder implements AutoCloseable {
    private static final String LOCK_SUFFIX = ".rec.lck";

    private final Path directory;
    private final RecordingLimits limits;
    private final PrintWriter out;

    /** By the name that files begin with; a segment is seldom replaced by one of another name. */
    private final Map<String, FileChannel> locks = new HashMap<>();

    private @Nullable RecordingWriter writer;
    private @Nullable Identity identity;
    /** What the file is named after; not before that of any earlier file, so that names sort as files were begun. */
    private Instant begun = Instant.MIN;

    private Instant first = Instant.MIN;
    private Instant last = Instant.MIN;

    Recorder(final Path directory, final RecordingLimits limits, final PrintWriter out) {
        this.directory = directory;
        this.limits = limits;
        this.out = out;
    }

    void append(final Frame frame) {
        final Identity of = Identity.of(frame.merged().segment());
        RecordingWriter current = writer;
        if (current == null || isToRoll(current, of, frame.at())) {
            closeFile();
            current = begin(of, frame.at());
            first = frame.at();
        }
        current.append(frame);
        last = frame.at();
    }

    @Override
    public void close() {
        closeFile();
        for (final FileChannel lock : locks.values()) {
            try {
                lock.close();
            } catch (final IOException e) {
                // nothing was written through it, and the lock goes with this process
            }
        }
    }

    private void closeFile() {
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
                || now.isBefore(last) // the clock was set back; within a file times only grow
                || Duration.between(first, now).compareTo(limits.rollTime()) >= 0;
    }

    private RecordingWriter begin(final Identity of, final Instant now) {
        final List<OwnFile> earlier = locks.containsKey(baseName(of)) ? List.of() : lock(of);
        for (final OwnFile file : earlier) {
            begun = file.madeAt().isAfter(begun) ? file.madeAt() : begun;
        }
        begun = now.isAfter(begun) ? now : begun.plusNanos(1);
        final RecordingWriter begunWriter = new RecordingWriter(newFile(of), of);
        writer = begunWriter;
        identity = of;
        out.println(Text.printable(begunWriter.file().toString()));
        final Retention retention = limits.retention();
        if (retention != null) {
            for (final OwnFile surplus : retention.surplus(own(of), now)) {
                remove(surplus.file(), begunWriter.file());
            }
        }
        out.flush();
        return begunWriter;
    }

    /** Makes this the only recorder of segments of this name, and tells what others have left. */
    private List<OwnFile> lock(final Identity of) {
        final Path file = directory.resolve(baseName(of) + LOCK_SUFFIX);
        try {
            final FileChannel channel = FileChannel.open(
                    file,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            if (!isLocked(channel)) {
                channel.close();
                throw new StatException(
                        ExitCode.NO,
                        "cannot record " + Text.printable(of.name()) + " into " + Text.printable(directory.toString())
                                + ": another recorder does (expected: one at a time, which locks "
                                + Text.printable(file.toString()) + ")");
            }
            locks.put(baseName(of), channel);
        } catch (final IOException e) {
            throw new StatException(
                    ExitCode.OUTPUT, "cannot lock " + Text.printable(file.toString()) + ": " + e.getMessage());
        }
        return own(of);
    }

    private static boolean isLocked(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (final OverlappingFileLockException e) {
            return false; // it is this very process
        }
    }

    /** Named after the segment and the time; the next nanosecond's name where something else has this one. */
    private Path newFile(final Identity of) {
        while (true) {
            final Path file = directory.resolve(names(of).at(begun));
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return file;
            }
            begun = begun.plusNanos(1);
        }
    }

    /** A name out of a header, as part of a file's name. */
    private static String baseName(final Identity of) {
        final String safe = of.name().replaceAll("[^A-Za-z0-9_.-]", "_");
        return safe.length() > 200 ? safe.substring(0, 200) : safe;
    }

    /** Recordings of a segment of this name, the newest first. */
    private List<OwnFile> own(final Identity of) {
        final StampedNames names = names(of);
        final List<OwnFile> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                names.timeOf(file)
                        .filter(time -> isOf(file, of))
                        .ifPresent(time ->
                                found.add(new OwnFile(file, time, file.toFile().length())));
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new StatException(
                    ExitCode.OUTPUT, "cannot list recordings in " + Text.printable(directory.toString()) + ": " + e);
        }
        found.sort(Comparator.comparing(OwnFile::madeAt).reversed());
        return found;
    }

    private static StampedNames names(final Identity of) {
        return new StampedNames(baseName(of) + "-", Recording.SUFFIX);
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
