package io.counters.jvm;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the JVM counts for jps and jstat, in a file of its own that it keeps mapped. Some of it is told nowhere else but
 * by classes that need a flag. The file stays open until this is closed, or the JVM ends. Threads: one.
 */
final class PerfData implements Closeable {
    private static final int MAGIC = 0xcafec0c0;
    private static final int BYTE_ORDER_OFFSET = 4;
    private static final int MAJOR_OFFSET = 5;
    private static final int MAJOR = 2;
    private static final int ACCESSIBLE_OFFSET = 7;
    private static final int FIRST_ENTRY_OFFSET = 24;
    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final byte LONG = 'J';

    private final RandomAccessFile file;
    private final Map<String, Long> offsets = new HashMap<>();
    private boolean isLittleEndian;

    private PerfData(final RandomAccessFile file) {
        this.file = file;
    }

    static PerfData open(final Path path) throws IOException {
        final PerfData data = new PerfData(new RandomAccessFile(path.toFile(), "r"));
        try {
            data.readEntries();
            return data;
        } catch (final IOException e) {
            data.close();
            throw e;
        }
    }

    private void readEntries() throws IOException {
        if (file.readInt() != MAGIC) {
            throw new IOException("it holds no performance data");
        }
        isLittleEndian = byteAt(BYTE_ORDER_OFFSET) != 0;
        if (byteAt(MAJOR_OFFSET) != MAJOR || byteAt(ACCESSIBLE_OFFSET) == 0) {
            throw new IOException("its performance data are of another version, or not begun yet");
        }
        long entry = intAt(FIRST_ENTRY_OFFSET);
        final int count = Math.min(intAt(FIRST_ENTRY_OFFSET + Integer.BYTES), MOST_ENTRIES);
        for (int i = 0; i < count; i++) {
            entry += readEntry(entry);
        }
    }

    /** Empty where the JVM was told to keep none, or none that others could read. */
    static Optional<PerfData> ofThisJvm() {
        final Path directory = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"));
        final Path file =
                directory.resolve(Long.toString(ProcessHandle.current().pid()));
        try {
            // in a directory of somebody else's, the file may be anything
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                            && Files.getOwner(directory).equals(Files.getOwner(Path.of("/proc/self")))
                    ? Optional.of(open(file))
                    : Optional.empty();
        } catch (final IOException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A number as it is now; -1 if the JVM does not count it. */
    long value(final String name) {
        final Long offset = offsets.get(name);
        try {
            return offset == null ? -1 : longAt(offset);
        } catch (final IOException e) {
            throw new IllegalStateException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Returns its length. */
    private int readEntry(final long entry) throws IOException {
        final int length = intAt(entry);
        final int name = intAt(entry + 4);
        final int vector = intAt(entry + 8);
        final byte type = byteAt(entry + 12);
        final int data = intAt(entry + 16);
        if (length <= 0 || name < 0 || data < name || data > length || length > MOST_BYTES) {
            throw new IOException("its performance data contradict themselves at offset " + entry);
        }
        if (type == LONG && vector == 0) {
            final byte[] text = new byte[data - name];
            file.seek(entry + name);
            file.readFully(text);
            offsets.put(new String(text, StandardCharsets.US_ASCII).split("\0", 2)[0], entry + data);
        }
        return length;
    }

    private byte byteAt(final long offset) throws IOException {
        file.seek(offset);
        return file.readByte();
    }

    private int intAt(final long offset) throws IOException {
        file.seek(offset);
        final int bytes = file.readInt();
        return isLittleEndian ? Integer.reverseBytes(bytes) : bytes;
    }

    private long longAt(final long offset) throws IOException {
        file.seek(offset);
        final long bytes = file.readLong();
        return isLittleEndian ? Long.reverseBytes(bytes) : bytes;
    }
}
