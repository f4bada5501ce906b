package io.counters.segment;

import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a segment's files lie. All of them start with the segment file's own path.
 *
 * @param file the segment file
 */
public record SegmentPath(Path file) {
    public static final String SUFFIX = ".seg";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");

    /** Makes the path absolute, so that a change of directory cannot change what it means. */
    public SegmentPath {
        file = file.toAbsolutePath().normalize();
    }

    /**
     * A text with a slash is a path, any other a name in the user's private directory.
     *
     * @throws IllegalArgumentException if a name has other characters than letters, digits and {@code _.-}
     */
    public static SegmentPath resolve(final String nameOrPath) {
        if (nameOrPath.indexOf('/') >= 0) {
            return new SegmentPath(Path.of(nameOrPath));
        }
        if (!NAME.matcher(nameOrPath).matches()) {
            throw new IllegalArgumentException("segment name '" + Text.printable(nameOrPath)
                    + "' (expected: up to 200 letters, digits, '_', '.' and '-', or a path with a '/')");
        }
        return new SegmentPath(defaultDirectory().resolve(nameOrPath + SUFFIX));
    }

    /**
     * Where segments with a name live: {@code counters.directory}, else {@code COUNTERS_DIRECTORY}, else
     * {@code counters-<uid>} in {@code /dev/shm}, else in the directory for temporary files.
     */
    public static Path defaultDirectory() {
        final String chosen = System.getProperty("counters.directory", System.getenv("COUNTERS_DIRECTORY"));
        if (chosen != null && !chosen.isEmpty()) {
            return Path.of(chosen);
        }
        final Path shm = Path.of("/dev/shm");
        final Path base = Host.isDirectory(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        return base.resolve("counters-" + Host.uid());
    }

    /** The name that the header bears: the file's, without its suffix. */
    public String name() {
        final String text = fileName();
        return text.endsWith(SUFFIX) ? text.substring(0, text.length() - SUFFIX.length()) : text;
    }

    public Path directory() {
        final Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    /** Serialises creation, registration, blocks and adoption. */
    Path mutex() {
        return file.resolveSibling(fileName() + ".mutex");
    }

    /** Byte 16 + k of it is locked while the writer in process entry k lives. */
    public Path lock(final UUID uuid) {
        return file.resolveSibling(fileName() + "." + uuid + ".lck");
    }

    Path temporary(final UUID uuid) {
        return file.resolveSibling(fileName() + "." + uuid + ".tmp");
    }

    private String fileName() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public String toString() {
        return Text.printable(file.toString());
    }
}
