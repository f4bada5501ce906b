package io.counters.stat.foreign;

import io.counters.SegmentAccessException;
import io.counters.segment.FileFacts;
import io.counters.segment.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A regular file, as it was when it was opened. Parts of it are mapped, and stay so; none is unmapped by hand.
 *
 * @param path absolute
 * @param facts what the file system said of it then
 */
record OpenedFile(Path path, FileFacts facts) {
    /** Null where there is no regular file: whoever takes it for a segment will say so. */
    static @Nullable OpenedFile of(final Path path) throws IOException {
        final Path absolute = path.toAbsolutePath().normalize();
        try {
            final FileFacts facts = FileFacts.of(absolute);
            return facts.isRegular() ? new OpenedFile(absolute, facts) : null;
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    /** Its first bytes, or all of them if there are fewer, in little-endian order. */
    ByteBuffer beginning(final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = open()) {
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
                // until there are enough, or no more
            }
        }
        return bytes.flip();
    }

    AtomicBuffer map(final long offset, final int length) throws IOException {
        try (FileChannel channel = open()) {
            if (channel.size() < offset + length) {
                throw truncated(null);
            }
            return new UnsafeBuffer(channel.map(MapMode.READ_ONLY, offset, length));
        }
    }

    boolean isInPlace() {
        try {
            return FileFacts.of(path).isSameFile(facts);
        } catch (final IOException e) {
            return false;
        }
    }

    /** One that has lost its name cannot be truncated by name. */
    boolean isWhole() {
        try {
            final FileFacts now = FileFacts.of(path);
            return !now.isSameFile(facts) || now.size() >= facts.size();
        } catch (final IOException e) {
            return true;
        }
    }

    SegmentAccessException truncated(final @Nullable InternalError fault) {
        final String message = "cannot read " + this + ": it was truncated or replaced while it was read (expected: "
                + facts.size() + " bytes; open it again)";
        return fault == null ? new SegmentAccessException(message) : new SegmentAccessException(message, fault);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public String toString() {
        return Text.printable(path.toString());
    }
}
