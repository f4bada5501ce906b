package io.counters.segment;

import static io.counters.format.HeaderLayout.BLOCKS_OFFSET;
import static io.counters.format.HeaderLayout.BLOCK_COUNT_OFFSET;
import static io.counters.format.HeaderLayout.BLOCK_STRIDE_OFFSET;
import static io.counters.format.HeaderLayout.BOOT_ID_HIGH_OFFSET;
import static io.counters.format.HeaderLayout.BOOT_ID_LOW_OFFSET;
import static io.counters.format.HeaderLayout.BYTE_ORDER_MARK;
import static io.counters.format.HeaderLayout.BYTE_ORDER_MARK_OFFSET;
import static io.counters.format.HeaderLayout.CHECKSUM_OFFSET;
import static io.counters.format.HeaderLayout.CREATED_AT_OFFSET;
import static io.counters.format.HeaderLayout.FEATURES_OFFSET;
import static io.counters.format.HeaderLayout.FILE_LENGTH_OFFSET;
import static io.counters.format.HeaderLayout.HEADER_LENGTH_OFFSET;
import static io.counters.format.HeaderLayout.LOCK_INODE_OFFSET;
import static io.counters.format.HeaderLayout.MAGIC;
import static io.counters.format.HeaderLayout.MAGIC_OFFSET;
import static io.counters.format.HeaderLayout.MAJOR_OFFSET;
import static io.counters.format.HeaderLayout.MAX_NAME_LENGTH;
import static io.counters.format.HeaderLayout.METRIC_COUNT_OFFSET;
import static io.counters.format.HeaderLayout.METRIC_STRIDE_OFFSET;
import static io.counters.format.HeaderLayout.METRIC_TABLE_OFFSET;
import static io.counters.format.HeaderLayout.MINOR_OFFSET;
import static io.counters.format.HeaderLayout.NAME_LENGTH_OFFSET;
import static io.counters.format.HeaderLayout.NAME_OFFSET;
import static io.counters.format.HeaderLayout.PROCESS_COUNT_OFFSET;
import static io.counters.format.HeaderLayout.PROCESS_STRIDE_OFFSET;
import static io.counters.format.HeaderLayout.PROCESS_TABLE_OFFSET;
import static io.counters.format.HeaderLayout.SOURCE_UUID_HIGH_OFFSET;
import static io.counters.format.HeaderLayout.SOURCE_UUID_LOW_OFFSET;
import static io.counters.format.HeaderLayout.UUID_HIGH_OFFSET;
import static io.counters.format.HeaderLayout.UUID_LOW_OFFSET;

import io.counters.CountersException;
import io.counters.SegmentFormatException;
import io.counters.SegmentVersionException;
import io.counters.format.BlockLayout;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.memory.HeapWords;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The immutable part of the header. It is read once into the heap and checked there; nothing that was checked is ever
 * read from the map again.
 */
public record SegmentHeader(
        long minor,
        Geometry geometry,
        long features,
        long createdAt,
        UUID uuid,
        UUID bootId,
        long lockInode,
        String name,
        UUID source) {

    /** The source of what is no snapshot. */
    public static final UUID NO_SOURCE = new UUID(0, 0);

    /** The bytes from the start of the file up to and with the checksum. */
    public byte[] encode() {
        final byte[] bytes = new byte[HeaderLayout.IMMUTABLE_LENGTH];
        HeapWords.set(bytes, MAGIC_OFFSET, MAGIC);
        HeapWords.set(bytes, MAJOR_OFFSET, FormatVersion.MAJOR);
        HeapWords.set(bytes, MINOR_OFFSET, minor);
        HeapWords.set(bytes, BYTE_ORDER_MARK_OFFSET, BYTE_ORDER_MARK);
        HeapWords.set(bytes, HEADER_LENGTH_OFFSET, HeaderLayout.LENGTH);
        HeapWords.set(bytes, FILE_LENGTH_OFFSET, geometry.fileLength());
        HeapWords.set(bytes, PROCESS_TABLE_OFFSET, geometry.processTable());
        HeapWords.set(bytes, PROCESS_STRIDE_OFFSET, ProcessLayout.LENGTH);
        HeapWords.set(bytes, PROCESS_COUNT_OFFSET, geometry.processes());
        HeapWords.set(bytes, METRIC_TABLE_OFFSET, geometry.metricTable());
        HeapWords.set(bytes, METRIC_STRIDE_OFFSET, MetricLayout.LENGTH);
        HeapWords.set(bytes, METRIC_COUNT_OFFSET, geometry.metrics());
        HeapWords.set(bytes, BLOCKS_OFFSET, geometry.blockTable());
        HeapWords.set(bytes, BLOCK_STRIDE_OFFSET, BlockLayout.LENGTH);
        HeapWords.set(bytes, BLOCK_COUNT_OFFSET, geometry.blocks());
        HeapWords.set(bytes, FEATURES_OFFSET, features);
        HeapWords.set(bytes, CREATED_AT_OFFSET, createdAt);
        HeapWords.set(bytes, UUID_HIGH_OFFSET, uuid.getMostSignificantBits());
        HeapWords.set(bytes, UUID_LOW_OFFSET, uuid.getLeastSignificantBits());
        HeapWords.set(bytes, BOOT_ID_HIGH_OFFSET, bootId.getMostSignificantBits());
        HeapWords.set(bytes, BOOT_ID_LOW_OFFSET, bootId.getLeastSignificantBits());
        HeapWords.set(bytes, LOCK_INODE_OFFSET, lockInode);
        final byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_NAME_LENGTH) { // what is no UTF-8 in a segment grows when it is replaced
            throw new SegmentFormatException("cannot write the header of segment '" + Text.printable(name)
                    + "': a name of " + text.length + " bytes (expected: at most " + MAX_NAME_LENGTH + ")");
        }
        HeapWords.set(bytes, NAME_LENGTH_OFFSET, text.length);
        System.arraycopy(text, 0, bytes, NAME_OFFSET, text.length);
        HeapWords.set(bytes, SOURCE_UUID_HIGH_OFFSET, source.getMostSignificantBits());
        HeapWords.set(bytes, SOURCE_UUID_LOW_OFFSET, source.getLeastSignificantBits());
        HeapWords.set(bytes, CHECKSUM_OFFSET, checksum(bytes));
        return bytes;
    }

    /**
     * Checks a copy of the first bytes of a file.
     *
     * @param where the file, for messages
     * @param bytes {@link HeaderLayout#IMMUTABLE_LENGTH} bytes
     * @param fileLength what the file system says
     */
    public static SegmentHeader decode(final SegmentPath where, final byte[] bytes, final long fileLength) {
        return new Door(where, bytes).open(fileLength);
    }

    private static long checksum(final byte[] bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CHECKSUM_OFFSET);
        return crc.getValue();
    }

    /** The checks, in the order in which each makes the next one meaningful. */
    private static final class Door {
        private final SegmentPath where;
        private final byte[] bytes;

        Door(final SegmentPath where, final byte[] bytes) {
            this.where = where;
            this.bytes = bytes;
        }

        SegmentHeader open(final long fileLength) {
            expect("magic", MAGIC_OFFSET, MAGIC);
            expect("byte order mark", BYTE_ORDER_MARK_OFFSET, BYTE_ORDER_MARK);
            final long major = word(MAJOR_OFFSET);
            if (major != FormatVersion.MAJOR) {
                throw new SegmentVersionException("cannot open segment " + where + ": format " + major + "."
                        + word(MINOR_OFFSET) + " at offset " + MAJOR_OFFSET + " (expected: " + FormatVersion.MAJOR
                        + ".x, this reader writes " + FormatVersion.MAJOR + "." + FormatVersion.MINOR + ")");
            }
            expect("checksum", CHECKSUM_OFFSET, checksum(bytes));
            expect("header length", HEADER_LENGTH_OFFSET, HeaderLayout.LENGTH);
            final Geometry geometry = geometry();
            expect("process table offset", PROCESS_TABLE_OFFSET, geometry.processTable());
            expect("process stride", PROCESS_STRIDE_OFFSET, ProcessLayout.LENGTH);
            expect("metric table offset", METRIC_TABLE_OFFSET, geometry.metricTable());
            expect("metric stride", METRIC_STRIDE_OFFSET, MetricLayout.LENGTH);
            expect("blocks offset", BLOCKS_OFFSET, geometry.blockTable());
            expect("block stride", BLOCK_STRIDE_OFFSET, BlockLayout.LENGTH);
            expect("file length", FILE_LENGTH_OFFSET, geometry.fileLength());
            if (fileLength != geometry.fileLength()) {
                throw refusal("file length", "file is " + fileLength + " bytes", geometry.fileLength() + " bytes");
            }
            return new SegmentHeader(
                    word(MINOR_OFFSET),
                    geometry,
                    word(FEATURES_OFFSET),
                    word(CREATED_AT_OFFSET),
                    new UUID(word(UUID_HIGH_OFFSET), word(UUID_LOW_OFFSET)),
                    new UUID(word(BOOT_ID_HIGH_OFFSET), word(BOOT_ID_LOW_OFFSET)),
                    word(LOCK_INODE_OFFSET),
                    name(),
                    new UUID(word(SOURCE_UUID_HIGH_OFFSET), word(SOURCE_UUID_LOW_OFFSET)));
        }

        private Geometry geometry() {
            try {
                return new Geometry(
                        capacity(PROCESS_COUNT_OFFSET), capacity(METRIC_COUNT_OFFSET), capacity(BLOCK_COUNT_OFFSET));
            } catch (final ArithmeticException | IllegalArgumentException e) {
                throw refusal("geometry", String.valueOf(e.getMessage()), "counts that fit into a file");
            }
        }

        private int capacity(final int offset) {
            return Math.toIntExact(word(offset));
        }

        private String name() {
            final long length = word(NAME_LENGTH_OFFSET);
            if (length < 0 || length > MAX_NAME_LENGTH) {
                throw refusal(
                        "name length at offset " + NAME_LENGTH_OFFSET,
                        Long.toString(length),
                        "0 to " + MAX_NAME_LENGTH);
            }
            return Text.decode(bytes, NAME_OFFSET, (int) length);
        }

        private long word(final int offset) {
            return HeapWords.get(bytes, offset);
        }

        private void expect(final String what, final int offset, final long expected) {
            if (word(offset) != expected) {
                throw refusal(
                        what + " at offset " + offset,
                        String.format("0x%016x", word(offset)),
                        String.format("0x%016x", expected));
            }
        }

        private CountersException refusal(final String what, final String found, final String expected) {
            return new SegmentFormatException(
                    "cannot open segment " + where + ": " + what + ": " + found + " (expected: " + expected + ")");
        }
    }
}
