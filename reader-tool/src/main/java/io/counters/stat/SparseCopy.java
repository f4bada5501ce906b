package io.counters.stat;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.counters.format.Geometry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Copies a file without filling its holes: a segment of 80 MiB may take some KiB of memory, and so may its copy. */
final class SparseCopy {
    private static final byte[] HOLE = new byte[Geometry.PAGE];

    private SparseCopy() {}

    /** The copy is a new file with the mode of a segment. Its length is a multiple of a page, as a segment's is. */
    static void copy(final Path from, final Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from, Set.of(READ, LinkOption.NOFOLLOW_LINKS));
                FileChannel target = FileChannel.open(
                        to,
                        Set.of(WRITE, CREATE_NEW),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            final ByteBuffer page = ByteBuffer.allocate(Geometry.PAGE);
            final long length = source.size();
            for (long at = 0; at < length; at += Geometry.PAGE) {
                page.clear();
                while (page.hasRemaining() && source.read(page, at + page.position()) >= 0) {
                    // the rest of the page
                }
                page.flip();
                final boolean isLast = at + Geometry.PAGE >= length; // which gives the copy its length
                if (isLast || !page.equals(ByteBuffer.wrap(HOLE))) {
                    writeFully(target, page, at);
                }
            }
        }
    }

    private static void writeFully(final FileChannel target, final ByteBuffer page, final long at) throws IOException {
        long next = at;
        while (page.hasRemaining()) {
            next += target.write(page, next);
        }
    }
}
