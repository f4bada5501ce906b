package io.counters.stat.doctor;

import io.counters.segment.FileFacts;
import io.counters.segment.FileSystemType;
import io.counters.segment.SegmentPath;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The directory that segments lie in: whose it is, what it lies on, what has been left there. */
final class DirectoryDoctor {
    private static final long MIB = 1L << 20;
    private static final long LITTLE = 16 * MIB;
    private static final long TOO_LITTLE = MIB;
    private static final long SIZE_IN_DOCKER = 64 * MIB;

    /** A segment is made in milliseconds. */
    private static final Duration STALE = Duration.ofMinutes(1);

    private final Path directory;
    private final Machine machine;
    private final Clock clock;
    private final List<Diagnosis> diagnoses = new ArrayList<>();

    DirectoryDoctor(final Path directory, final Machine machine, final Clock clock) {
        this.directory = directory;
        this.machine = machine;
        this.clock = clock;
    }

    List<Diagnosis> examine() {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            examineMissing();
        } else if (examineAccess()) {
            examineStorage(directory);
            examineLeftovers();
        }
        return diagnoses;
    }

    private void examineMissing() {
        final Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            diagnoses.add(Diagnosis.problem(
                    "directory", directory, "is not there, nor is what should hold it", "mkdir -p " + parent));
            return;
        }
        diagnoses.add(Diagnosis.note("directory", directory, "is not there", "nothing: the first writer makes it"));
        examineStorage(parent);
    }

    /** Whether there is a directory to look into. */
    private boolean examineAccess() {
        final FileFacts facts;
        try {
            facts = FileFacts.of(directory);
        } catch (final IOException e) {
            diagnoses.add(
                    Diagnosis.problem("directory", directory, "cannot be examined: " + e, "look at its permissions"));
            return false;
        }
        if (!facts.isDirectory()) {
            diagnoses.add(Diagnosis.problem(
                    "directory",
                    directory,
                    "is a " + facts.type() + " (expected: a directory)",
                    "remove it, or set COUNTERS_DIRECTORY: writers refuse it"));
            return false;
        }
        final String found = String.format("mode %04o, owner %d", facts.mode() & 07777, facts.owner());
        if (facts.isWritableByOthers()) {
            diagnoses.add(Diagnosis.problem(
                    "directory",
                    directory,
                    found + " (expected: nobody but its owner can write)",
                    "chmod go-w " + directory + ": writers refuse it as it is"));
        } else if (facts.owner() != machine.uid()) {
            diagnoses.add(Diagnosis.note(
                    "directory",
                    directory,
                    found + "; you are " + machine.uid(),
                    "you can read at most: ask the doctor as its owner what writers find"));
        } else {
            diagnoses.add(Diagnosis.ok("directory", directory, found));
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            diagnoses.add(Diagnosis.problem(
                    "directory", directory, "cannot be read by you", "chmod g+rx it, and join its group"));
            return false;
        }
        return true;
    }

    private void examineStorage(final Path existing) {
        final FileSystemType type = machine.fileSystem(existing);
        if (type.isRemote()) {
            diagnoses.add(Diagnosis.problem(
                    "file-system",
                    existing,
                    "is on " + type.name() + ", where neither maps nor locks can be relied upon",
                    "set COUNTERS_DIRECTORY to a directory on tmpfs, as in /dev/shm: writers refuse this one"));
        } else if (type.isKnown() && !type.isInMemory()) {
            diagnoses.add(Diagnosis.warning(
                    "file-system",
                    existing,
                    "is on " + type.name() + ", where an update may wait for the disk",
                    "set COUNTERS_DIRECTORY to a directory on tmpfs, as in /dev/shm"));
        } else {
            diagnoses.add(Diagnosis.ok(
                    "file-system", existing, "is on " + (type.isKnown() ? type.name() : "an unknown one")));
        }
        try {
            examineSpace(existing, machine.space(existing), type);
        } catch (final IOException e) {
            diagnoses.add(Diagnosis.warning("free-space", existing, "is not told: " + e, "try df " + existing));
        }
    }

    private void examineSpace(final Path existing, final Machine.Space space, final FileSystemType type) {
        final String found = Doctor.size(space.free()) + " of " + Doctor.size(space.size()) + " are free";
        final String remedy = "free some, or make the file system larger (a container's: --shm-size)";
        if (space.free() < TOO_LITTLE) {
            diagnoses.add(Diagnosis.problem("free-space", existing, found, remedy + ": new metrics find no room"));
        } else if (space.free() < LITTLE) {
            diagnoses.add(Diagnosis.warning("free-space", existing, found, remedy));
        } else if (type.isInMemory() && space.size() <= SIZE_IN_DOCKER) {
            diagnoses.add(Diagnosis.note(
                    "free-space", existing, found + "; 64 MiB are Docker's default", "docker run --shm-size=256m"));
        } else {
            diagnoses.add(Diagnosis.ok("free-space", existing, found));
        }
    }

    private void examineLeftovers() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SegmentPath.SUFFIX + ".*.tmp")) {
            for (final Path file : files) {
                final Duration age = Duration.between(modifiedAt(file), clock.instant());
                if (age.compareTo(STALE) > 0) {
                    diagnoses.add(Diagnosis.warning(
                            "stale-file",
                            file,
                            "left by a process that died while it made a segment, " + age.toMinutes() + " min ago",
                            "rm " + file));
                }
            }
        } catch (final IOException e) {
            diagnoses.add(Diagnosis.problem(
                    "directory",
                    directory,
                    "cannot be listed: " + Text.printable(e.toString()),
                    "look at its permissions"));
        }
    }

    private Instant modifiedAt(final Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    }
}
