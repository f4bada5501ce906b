package io.counters.stat.foreign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Proof that a process lives and uses a file, where the file itself holds none. What cannot be read proves nothing. */
final class Kernel {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Kernel() {}

    /** Whether the process of this id maps the file: one that has the id by chance, or in another container, does not. */
    static boolean isMapped(final OpenedFile file, final long pid) {
        final String inode = Long.toString(file.facts().inode());
        final String name = "/" + file.path().getFileName();
        // addresses, rights, offset, device, inode, path
        return anyLine(
                PROC.resolve(Long.toString(pid)).resolve("maps"),
                6,
                fields -> fields[4].equals(inode) && fields[5].endsWith(name));
    }

    /** Whether anybody has locked the file by {@code flock(2)}, also from a container that we can look into. */
    static boolean isLocked(final OpenedFile file) {
        final String inode = ":" + file.facts().inode();
        // number, kind, ADVISORY, WRITE, pid, device and inode, first byte, last byte
        return anyLine(PROC.resolve("locks"), 8, fields -> fields[1].equals("FLOCK") && fields[5].endsWith(inode));
    }

    private static boolean anyLine(final Path file, final int fields, final Predicate<String[]> predicate) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> BLANKS.split(line.trim(), fields))
                    .anyMatch(line -> line.length == fields && predicate.test(line));
        } catch (final IOException | UncheckedIOException e) {
            return false;
        }
    }
}
