package io.counters.jvm;

import io.counters.memory.SegmentMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a JVM counts for jps and jstat, in a file that it keeps mapped. Some of it is told nowhere else but by classes
 * that need a flag. The file is mapped here, too: the JVM stores each number with one store, and only a load of the same
 * word is sure to see all of a number or nothing of it. Threads: one.
 *
 * <pre>
 * 0   magic ca fe c0 c0          4  byte order, 1 is little    5  major, minor    7  accessible
 * 8   bytes in use              12  bytes that found no room   16 time stamp
 * 24  offset of the first entry 28  entries
 *
 * an entry, and what follows it at the offsets that it gives from its own beginning
 * 0   length    4  offset of the name, which ends with a zero    8  elements of an array, 0 for a single value
 * 12  type      13 flags     14 unit     15 variability          16 offset of the value
 * </pre>
 */
public final class PerfData {
    /** As the first four bytes of a file, the highest first. */
    public static final int MAGIC = 0xcafec0c0;

    private static final int BYTE_ORDER_OFFSET = 4;
    private static final int MAJOR_OFFSET = 5;
    private static final int MAJOR = 2;
    private static final int ACCESSIBLE_OFFSET = 7;
    private static final int FIRST_ENTRY_OFFSET = 24;
    private static final int ENTRIES_OFFSET = 28;
    private static final int HEADER_LENGTH = 32;

    private static final int NAME_OFFSET = 4;
    private static final int VECTOR_OFFSET = 8;
    private static final int TYPE_OFFSET = 12;
    private static final int UNIT_OFFSET = 14;
    private static final int VARIABILITY_OFFSET = 15;
    private static final int DATA_OFFSET = 16;
    private static final int ENTRY_LENGTH = 20;

    private static final byte LONG = 'J';
    private static final byte BYTE = 'B';

    private static final int MOST_ENTRIES = 10_000;

    /** Twice what -XX:PerfDataMemorySize can ask for. */
    private static final int MOST_BYTES = 4 << 20;

    private final SegmentMemory memory;
    private final int length;
    private final boolean isLittleEndian;
    private final Map<String, Entry> numbers = new HashMap<>();

    private PerfData(final SegmentMemory memory, final int length) {
        this.memory = memory;
        this.length = length;
        final byte[] order = new byte[1];
        memory.copyTo(BYTE_ORDER_OFFSET, order);
        isLittleEndian = order[0] != 0;
    }

    /** Refuses a link, and what is no such file. */
    public static PerfData open(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            final int length = (int) Math.min(channel.size(), MOST_BYTES) / Long.BYTES * Long.BYTES;
            if (length < HEADER_LENGTH) {
                throw new IOException("it holds no performance data");
            }
            final PerfData data = new PerfData(SegmentMemory.map(channel, MapMode.READ_ONLY, length), length);
            data.entries().stream().filter(Entry::isNumber).forEach(entry -> data.numbers.put(entry.name, entry));
            return data;
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

    /** A number as it is now; -1 if the JVM did not count it when this was opened. */
    public long value(final String name) {
        final Entry entry = numbers.get(name);
        return entry == null ? -1 : number(entry);
    }

    /** A number as it is now. */
    public long number(final Entry entry) {
        final long word = memory.getLongAcquire(entry.data);
        return isLittleEndian ? word : Long.reverseBytes(word);
    }

    /** A text as it is now, up to the zero that ends it. */
    public String text(final Entry entry) {
        final byte[] bytes = new byte[entry.length];
        memory.copyTo(entry.data, bytes);
        return upToZero(bytes, 0, bytes.length);
    }

    /**
     * All that there is now, in the order of the file. A JVM adds to it while it runs, above all at its start.
     *
     * @throws IOException if the file is no such file, or contradicts itself
     */
    public List<Entry> entries() throws IOException {
        final byte[] bytes = new byte[length];
        memory.copyTo(0, bytes);
        if (bigEndian(bytes, 0) != MAGIC) {
            throw new IOException("it holds no performance data");
        }
        if (bytes[MAJOR_OFFSET] != MAJOR || bytes[ACCESSIBLE_OFFSET] == 0) {
            throw new IOException("its performance data are of another version, or not begun yet");
        }
        final int count = intAt(bytes, ENTRIES_OFFSET);
        if (count < 0 || count > MOST_ENTRIES) {
            throw new IOException("it has " + count + " entries (expected: 0 to " + MOST_ENTRIES + ")");
        }
        final List<Entry> entries = new ArrayList<>(count);
        int start = intAt(bytes, FIRST_ENTRY_OFFSET);
        for (int i = 0; i < count; i++) {
            if (start < HEADER_LENGTH || start > length - ENTRY_LENGTH) {
                throw new IOException("its entry " + i + " of " + count + " begins at byte " + start + " of " + length
                        + ": it was truncated, or is damaged");
            }
            final int entryLength = intAt(bytes, start);
            if (entryLength == 0) {
                break; // counted, and just about to be filled in
            }
            entries.add(entry(bytes, start, entryLength));
            start += entryLength;
        }
        return entries;
    }

    private Entry entry(final byte[] bytes, final int start, final int entryLength) throws IOException {
        final int name = intAt(bytes, start + NAME_OFFSET);
        final int vector = intAt(bytes, start + VECTOR_OFFSET);
        final int data = intAt(bytes, start + DATA_OFFSET);
        final byte type = bytes[start + TYPE_OFFSET];
        final int dataLength = type == BYTE ? vector : Long.BYTES;
        if (entryLength < 0
                || entryLength > bytes.length - start
                || name < ENTRY_LENGTH
                || data <= name
                || dataLength < 0
                || data > entryLength - dataLength
                || bytes[start + name] == 0
                || (type == LONG && (start + data) % Long.BYTES != 0)) {
            throw new IOException("its performance data contradict themselves at byte " + start);
        }
        return new Entry(
                upToZero(bytes, start + name, data - name),
                type == LONG && vector == 0,
                type == BYTE && Unit.of(bytes[start + UNIT_OFFSET]) == Unit.STRING,
                Unit.of(bytes[start + UNIT_OFFSET]),
                Variability.of(bytes[start + VARIABILITY_OFFSET]),
                start + data,
                dataLength);
    }

    private int intAt(final byte[] bytes, final int offset) {
        final int value = bigEndian(bytes, offset);
        return isLittleEndian ? Integer.reverseBytes(value) : value;
    }

    private static int bigEndian(final byte[] bytes, final int offset) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[offset + i] & 0xff);
        }
        return value;
    }

    private static String upToZero(final byte[] bytes, final int from, final int length) {
        return new String(bytes, from, length, StandardCharsets.US_ASCII).split("\0", 2)[0];
    }

    /** What a number is a number of. */
    public enum Unit {
        NONE,
        BYTES,
        /** So many a second as {@code sun.os.hrt.frequency} says. */
        TICKS,
        EVENTS,
        STRING,
        HERTZ;

        private static Unit of(final byte code) {
            return code >= 1 && code <= values().length ? values()[code - 1] : NONE;
        }
    }

    /** How a value changes while its JVM runs. */
    public enum Variability {
        CONSTANT,
        /** It only grows. */
        MONOTONIC,
        VARIABLE;

        private static Variability of(final byte code) {
            return code >= 1 && code <= values().length ? values()[code - 1] : VARIABLE;
        }
    }

    /**
     * One value and what is said of it.
     *
     * @param isNumber whether it is a single long
     * @param isText whether it is a text; what is neither, no JVM is known to keep
     * @param data where its value is in the file
     * @param length how many bytes it has
     */
    public record Entry(
            String name, boolean isNumber, boolean isText, Unit unit, Variability variability, int data, int length) {}
}
