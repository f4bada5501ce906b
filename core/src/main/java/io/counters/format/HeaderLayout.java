package io.counters.format;

import static io.counters.format.Field.bits;
import static io.counters.format.Field.bytes;
import static io.counters.format.Field.time;
import static io.counters.format.Field.word;

import java.util.List;

/**
 * The first 4096 bytes: an immutable part under a CRC32C, then the words that change, each group on a cache line pair
 * of its own, because prefetchers fetch lines in pairs.
 */
public final class HeaderLayout {
    /** The bytes of "COUNTERS", read as a little-endian word. */
    public static final long MAGIC = 0x5352_4554_4E55_4F43L;

    /** Reads back as this on a machine, and through an accessor, of the right byte order. */
    public static final long BYTE_ORDER_MARK = 0x0102_0304_0506_0708L;

    public static final int LENGTH = 4096;

    public static final int MAGIC_OFFSET = 0;
    public static final int MAJOR_OFFSET = MAGIC_OFFSET + Long.BYTES;
    public static final int MINOR_OFFSET = MAJOR_OFFSET + Long.BYTES;
    public static final int BYTE_ORDER_MARK_OFFSET = MINOR_OFFSET + Long.BYTES;
    public static final int HEADER_LENGTH_OFFSET = BYTE_ORDER_MARK_OFFSET + Long.BYTES;
    public static final int FILE_LENGTH_OFFSET = HEADER_LENGTH_OFFSET + Long.BYTES;
    public static final int PROCESS_TABLE_OFFSET = FILE_LENGTH_OFFSET + Long.BYTES;
    public static final int PROCESS_STRIDE_OFFSET = PROCESS_TABLE_OFFSET + Long.BYTES;
    public static final int PROCESS_COUNT_OFFSET = PROCESS_STRIDE_OFFSET + Long.BYTES;
    public static final int METRIC_TABLE_OFFSET = PROCESS_COUNT_OFFSET + Long.BYTES;
    public static final int METRIC_STRIDE_OFFSET = METRIC_TABLE_OFFSET + Long.BYTES;
    public static final int METRIC_COUNT_OFFSET = METRIC_STRIDE_OFFSET + Long.BYTES;
    public static final int BLOCKS_OFFSET = METRIC_COUNT_OFFSET + Long.BYTES;
    public static final int BLOCK_STRIDE_OFFSET = BLOCKS_OFFSET + Long.BYTES;
    public static final int BLOCK_COUNT_OFFSET = BLOCK_STRIDE_OFFSET + Long.BYTES;
    public static final int FEATURES_OFFSET = BLOCK_COUNT_OFFSET + Long.BYTES;
    public static final int CREATED_AT_OFFSET = FEATURES_OFFSET + Long.BYTES;
    public static final int UUID_HIGH_OFFSET = CREATED_AT_OFFSET + Long.BYTES;
    public static final int UUID_LOW_OFFSET = UUID_HIGH_OFFSET + Long.BYTES;
    public static final int BOOT_ID_HIGH_OFFSET = UUID_LOW_OFFSET + Long.BYTES;
    public static final int BOOT_ID_LOW_OFFSET = BOOT_ID_HIGH_OFFSET + Long.BYTES;
    public static final int LOCK_INODE_OFFSET = BOOT_ID_LOW_OFFSET + Long.BYTES;
    public static final int NAME_LENGTH_OFFSET = LOCK_INODE_OFFSET + Long.BYTES;
    public static final int NAME_OFFSET = NAME_LENGTH_OFFSET + Long.BYTES;
    public static final int MAX_NAME_LENGTH = 256;

    /** In a snapshot the uuid of the segment it was taken from, else zero. */
    public static final int SOURCE_UUID_HIGH_OFFSET = NAME_OFFSET + MAX_NAME_LENGTH;

    public static final int SOURCE_UUID_LOW_OFFSET = SOURCE_UUID_HIGH_OFFSET + Long.BYTES;

    /** CRC32C, zero-extended, of all bytes before it. */
    public static final int CHECKSUM_OFFSET = 504;

    public static final int IMMUTABLE_LENGTH = CHECKSUM_OFFSET + Long.BYTES;

    public static final int STATE_OFFSET = IMMUTABLE_LENGTH;
    public static final int SNAPSHOT_AT_OFFSET = STATE_OFFSET + Long.BYTES;

    public static final int PROCESS_HIGH_WATER_OFFSET = STATE_OFFSET + 128;
    public static final int METRIC_HIGH_WATER_OFFSET = PROCESS_HIGH_WATER_OFFSET + Long.BYTES;
    public static final int BLOCK_HIGH_WATER_OFFSET = METRIC_HIGH_WATER_OFFSET + Long.BYTES;

    /** Grows before and after each change of the metric table, so that equal values mean that nothing changed. */
    public static final int TABLE_VERSION_OFFSET = BLOCK_HIGH_WATER_OFFSET + Long.BYTES;

    public static final int REFUSED_OFFSET = PROCESS_HIGH_WATER_OFFSET + 128;
    public static final int REPAIRED_OFFSET = REFUSED_OFFSET + Long.BYTES;

    /** Values of the state word. */
    public static final long STATE_READY = 1;

    public static final long STATE_RETIRED = 2;
    public static final long STATE_SNAPSHOT = 3;

    public static final Struct STRUCT = new Struct(
            "header",
            LENGTH,
            List.of(
                    bits("magic", MAGIC_OFFSET),
                    word("major version", MAJOR_OFFSET),
                    word("minor version", MINOR_OFFSET),
                    bits("byte order mark", BYTE_ORDER_MARK_OFFSET),
                    word("header length", HEADER_LENGTH_OFFSET),
                    word("file length", FILE_LENGTH_OFFSET),
                    word("process table offset", PROCESS_TABLE_OFFSET),
                    word("process stride", PROCESS_STRIDE_OFFSET),
                    word("process count", PROCESS_COUNT_OFFSET),
                    word("metric table offset", METRIC_TABLE_OFFSET),
                    word("metric stride", METRIC_STRIDE_OFFSET),
                    word("metric count", METRIC_COUNT_OFFSET),
                    word("blocks offset", BLOCKS_OFFSET),
                    word("block stride", BLOCK_STRIDE_OFFSET),
                    word("block count", BLOCK_COUNT_OFFSET),
                    bits("features", FEATURES_OFFSET),
                    time("created at", CREATED_AT_OFFSET),
                    bits("uuid high", UUID_HIGH_OFFSET),
                    bits("uuid low", UUID_LOW_OFFSET),
                    bits("boot id high", BOOT_ID_HIGH_OFFSET),
                    bits("boot id low", BOOT_ID_LOW_OFFSET),
                    word("lock inode", LOCK_INODE_OFFSET),
                    word("name length", NAME_LENGTH_OFFSET),
                    bytes("name", NAME_OFFSET, MAX_NAME_LENGTH),
                    bits("source uuid high", SOURCE_UUID_HIGH_OFFSET),
                    bits("source uuid low", SOURCE_UUID_LOW_OFFSET),
                    bits("checksum", CHECKSUM_OFFSET),
                    word("state", STATE_OFFSET),
                    time("snapshot at", SNAPSHOT_AT_OFFSET),
                    word("process high water", PROCESS_HIGH_WATER_OFFSET),
                    word("metric high water", METRIC_HIGH_WATER_OFFSET),
                    word("block high water", BLOCK_HIGH_WATER_OFFSET),
                    word("table version", TABLE_VERSION_OFFSET),
                    word("refused", REFUSED_OFFSET),
                    word("repaired", REPAIRED_OFFSET)));

    private HeaderLayout() {}
}
