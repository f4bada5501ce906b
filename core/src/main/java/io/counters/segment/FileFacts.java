package io.counters.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What the file system says of a path, itself, not of what a link points to.
 *
 * @param mode type and permission bits as in {@code stat(2)}
 */
public record FileFacts(long device, long inode, int mode, int owner, int links, long size) {
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    public static FileFacts of(final Path path) throws IOException {
        final Map<String, Object> facts =
                Files.readAttributes(path, "unix:dev,ino,mode,uid,nlink,size", LinkOption.NOFOLLOW_LINKS);
        return new FileFacts(
                number(facts, "dev"),
                number(facts, "ino"),
                (int) number(facts, "mode"),
                (int) number(facts, "uid"),
                (int) number(facts, "nlink"),
                number(facts, "size"));
    }

    public boolean isRegular() {
        return (mode & TYPE_MASK) == REGULAR;
    }

    public boolean isDirectory() {
        return (mode & TYPE_MASK) == DIRECTORY;
    }

    public boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    public boolean isSameFile(final FileFacts other) {
        return device == other.device && inode == other.inode;
    }

    public String type() {
        return switch (mode & TYPE_MASK) {
            case REGULAR -> "regular file";
            case DIRECTORY -> "directory";
            case LINK -> "symbolic link";
            default -> "special file";
        };
    }

    /** Tells this file from every other one that exists. */
    String key() {
        return device + ":" + inode;
    }

    private static long number(final Map<String, Object> facts, final String name) {
        return ((Number) Objects.requireNonNull(facts.get(name))).longValue();
    }
}
