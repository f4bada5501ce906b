package io.counters.segment;

import io.counters.SegmentAccessException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory in which nobody else can plant, replace or remove a file. */
final class PrivateDirectory {
    private PrivateDirectory() {}

    /** Creates it with mode 0700 where it is missing, then checks it. */
    static void ensure(final Path directory) {
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (final FileAlreadyExistsException e) {
            // the usual case; checked below like a new one
        } catch (final IOException e) {
            throw new SegmentAccessException(
                    "cannot create directory " + Text.printable(directory.toString()) + ": " + Text.reason(e), e);
        }
        check(directory);
    }

    private static void check(final Path directory) {
        final FileFacts facts;
        try {
            facts = FileFacts.of(directory);
        } catch (final IOException e) {
            throw new SegmentAccessException(
                    "cannot examine directory " + Text.printable(directory.toString()) + ": " + Text.reason(e), e);
        }
        if (!facts.isDirectory()) {
            throw refusal(directory, "is a " + facts.type(), "a directory");
        }
        if (facts.owner() != Host.uid()) {
            throw refusal(directory, "belongs to user " + facts.owner(), "user " + Host.uid());
        }
        if (facts.isWritableByOthers()) {
            throw refusal(
                    directory, String.format("has mode %04o", facts.mode() & 07777), "not writable by group or others");
        }
    }

    private static SegmentAccessException refusal(final Path directory, final String found, final String expected) {
        return new SegmentAccessException("cannot use directory " + Text.printable(directory.toString()) + ": it "
                + found + " (expected: " + expected + ")");
    }
}
