package io.counters.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment in memory, put together word by word from the layouts alone: also such as no writer would make. Everything
 * in it is fixed, so that two builds are equal byte for byte. Threads: one.
 */
public final class SegmentFixture {
    /** 2026-01-02T03:04:05.006007008Z, when everything was made. */
    public static final long CREATED_AT = 1_767_323_045_006_007_008L;

    public static final UUID SEGMENT_UUID = UUID.fromString("6ba7b810-9dad-41d1-80b4-00c04fd430c8");
    public static final UUID BOOT_ID = UUID.fromString("0d5c9a3e-52f7-4b1c-9c2e-3f4a5b6c7d8e");

    /** Of the process that {@link #process} makes. */
    public static final long EPOCH = 7;

    public static final long PID = 4242;

    private final Geometry geometry;
    private final SegmentMemory memory;
    private final int[] nextSlot;

    /** A segment named {@code fixture} in which nothing is used yet. */
    public SegmentFixture(final Geometry geometry) {
        this.geometry = geometry;
        memory = SegmentMemory.allocate(geometry.fileLength());
        nextSlot = new int[geometry.blocks()];
        header();
    }

    /** For what the methods below do not do; {@link #seal} after a change of the first 504 bytes. */
    public SegmentMemory memory() {
        return memory;
    }

    public Geometry geometry() {
        return geometry;
    }

    /** Stores a word anywhere. */
    public SegmentFixture set(final int offset, final long value) {
        memory.setLongRelease(offset, value);
        return this;
    }

    /** Names the inode of the lock file. */
    public SegmentFixture lockInode(final long inode) {
        return set(HeaderLayout.LOCK_INODE_OFFSET, inode).seal();
    }

    /** Gives the immutable part of the header its checksum. */
    public SegmentFixture seal() {
        final byte[] bytes = new byte[HeaderLayout.CHECKSUM_OFFSET];
        memory.copyTo(0, bytes);
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return set(HeaderLayout.CHECKSUM_OFFSET, crc.getValue());
    }

    /** Makes it a snapshot that was taken at this time. */
    public SegmentFixture snapshot(final long takenAt) {
        return set(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_SNAPSHOT)
                .set(HeaderLayout.SNAPSHOT_AT_OFFSET, takenAt);
    }

    /** Adds a process entry. Returns its index. */
    public int process(final long state, final long heartbeatAt, final String name) {
        final int index = next(HeaderLayout.PROCESS_HIGH_WATER_OFFSET);
        final int entry = geometry.process(index);
        set(entry + ProcessLayout.STATE_OFFSET, state);
        set(entry + ProcessLayout.EPOCH_OFFSET, EPOCH);
        set(entry + ProcessLayout.PID_OFFSET, PID + index);
        set(entry + ProcessLayout.START_TICKS_OFFSET, 123_456);
        set(entry + ProcessLayout.PID_NAMESPACE_OFFSET, 4_026_531_836L);
        set(entry + ProcessLayout.BOOT_ID_HIGH_OFFSET, BOOT_ID.getMostSignificantBits());
        set(entry + ProcessLayout.BOOT_ID_LOW_OFFSET, BOOT_ID.getLeastSignificantBits());
        set(entry + ProcessLayout.STARTED_AT_OFFSET, CREATED_AT);
        set(entry + ProcessLayout.HEARTBEAT_AT_OFFSET, heartbeatAt);
        text(entry + ProcessLayout.NAME_LENGTH_OFFSET, entry + ProcessLayout.NAME_OFFSET, name.getBytes(UTF_8));
        return index;
    }

    /** Adds a metric record. Returns its index. */
    public int metric(final Metric metric) {
        final int index = next(HeaderLayout.METRIC_HIGH_WATER_OFFSET);
        final int record = geometry.metric(index);
        set(record + MetricLayout.GENERATION_OFFSET, metric.generation);
        set(record + MetricLayout.KIND_OFFSET, metric.kind);
        set(record + MetricLayout.TYPE_OFFSET, metric.type);
        set(record + MetricLayout.AGGREGATION_OFFSET, metric.aggregation);
        set(record + MetricLayout.SCALE_OFFSET, metric.scale);
        set(record + MetricLayout.CREATED_AT_OFFSET, CREATED_AT);
        set(record + MetricLayout.BOUND_COUNT_OFFSET, metric.bounds.length);
        for (int i = 0; i < metric.bounds.length; i++) {
            set(record + MetricLayout.BOUNDS_OFFSET + i * Long.BYTES, metric.bounds[i]);
        }
        int end = record + MetricLayout.TEXT_OFFSET;
        end += text(record + MetricLayout.NAME_LENGTH_OFFSET, end, metric.name);
        end += text(record + MetricLayout.LABELS_LENGTH_OFFSET, end, metric.labels.toByteArray());
        end += text(record + MetricLayout.UNIT_LENGTH_OFFSET, end, metric.unit);
        text(record + MetricLayout.HELP_LENGTH_OFFSET, end, metric.help);
        set(record + MetricLayout.STATE_OFFSET, MetricLayout.STATE_READY);
        return index;
    }

    /** Adds a block. Returns its index. */
    public int block(final int owner, final long lane, final long stride) {
        final int index = next(HeaderLayout.BLOCK_HIGH_WATER_OFFSET);
        final int block = geometry.block(index);
        set(block + BlockLayout.STATE_OFFSET, BlockLayout.STATE_READY);
        set(block + BlockLayout.OWNER_OFFSET, owner);
        set(block + BlockLayout.LANE_OFFSET, lane);
        set(block + BlockLayout.STRIDE_OFFSET, stride);
        return index;
    }

    /** Adds a counter's slot to a block of scalars. Returns its offset. */
    public int counter(final int block, final int metric, final long value) {
        return scalar(block, metric, value, 0);
    }

    /** Adds a gauge's slot to a block of scalars. Returns its offset. */
    public int gauge(final int block, final int metric, final long value) {
        return scalar(block, metric, value, EPOCH);
    }

    /** Adds a gauge's slot to a block of scalars. Returns its offset. */
    public int gauge(final int block, final int metric, final double value) {
        return gauge(block, metric, Double.doubleToRawLongBits(value));
    }

    /** Adds a slot without observations to a block of histograms. Returns its offset. */
    public int histogram(final int block, final int metric) {
        final int slot = slot(block, HistogramLayout.LENGTH);
        HistogramSlot.birth(memory, slot, identity(metric));
        return slot;
    }

    /** What a slot of this metric bears. */
    public long identity(final int metric) {
        final int record = geometry.metric(metric);
        return SlotIdentity.of(
                metric,
                memory.getLongAcquire(record + MetricLayout.KIND_OFFSET),
                memory.getLongAcquire(record + MetricLayout.GENERATION_OFFSET));
    }

    /** The offset of the first byte behind the slots that a block has so far, which are of this length. */
    public int slot(final int block, final int length) {
        final int slot = geometry.block(block) + BlockLayout.FIRST_SLOT_OFFSET + nextSlot[block]++ * length;
        if (slot + length > geometry.block(block) + BlockLayout.LENGTH) {
            throw new IllegalStateException("block " + block + " is full");
        }
        return slot;
    }

    public byte[] toBytes() {
        final byte[] bytes = new byte[geometry.fileLength()];
        memory.copyTo(0, bytes);
        return bytes;
    }

    /** Writes the file. */
    public Path writeTo(final Path path) throws IOException {
        return Files.write(path, toBytes());
    }

    private int scalar(final int block, final int metric, final long value, final long epoch) {
        final int slot = slot(block, ScalarLayout.LENGTH);
        ScalarSlot.birth(memory, slot, identity(metric), value, epoch);
        return slot;
    }

    private void header() {
        set(HeaderLayout.MAGIC_OFFSET, HeaderLayout.MAGIC);
        set(HeaderLayout.MAJOR_OFFSET, FormatVersion.MAJOR);
        set(HeaderLayout.MINOR_OFFSET, FormatVersion.MINOR);
        set(HeaderLayout.BYTE_ORDER_MARK_OFFSET, HeaderLayout.BYTE_ORDER_MARK);
        set(HeaderLayout.HEADER_LENGTH_OFFSET, HeaderLayout.LENGTH);
        set(HeaderLayout.FILE_LENGTH_OFFSET, geometry.fileLength());
        set(HeaderLayout.PROCESS_TABLE_OFFSET, geometry.processTable());
        set(HeaderLayout.PROCESS_STRIDE_OFFSET, ProcessLayout.LENGTH);
        set(HeaderLayout.PROCESS_COUNT_OFFSET, geometry.processes());
        set(HeaderLayout.METRIC_TABLE_OFFSET, geometry.metricTable());
        set(HeaderLayout.METRIC_STRIDE_OFFSET, MetricLayout.LENGTH);
        set(HeaderLayout.METRIC_COUNT_OFFSET, geometry.metrics());
        set(HeaderLayout.BLOCKS_OFFSET, geometry.blockTable());
        set(HeaderLayout.BLOCK_STRIDE_OFFSET, BlockLayout.LENGTH);
        set(HeaderLayout.BLOCK_COUNT_OFFSET, geometry.blocks());
        set(HeaderLayout.CREATED_AT_OFFSET, CREATED_AT);
        set(HeaderLayout.UUID_HIGH_OFFSET, SEGMENT_UUID.getMostSignificantBits());
        set(HeaderLayout.UUID_LOW_OFFSET, SEGMENT_UUID.getLeastSignificantBits());
        set(HeaderLayout.BOOT_ID_HIGH_OFFSET, BOOT_ID.getMostSignificantBits());
        set(HeaderLayout.BOOT_ID_LOW_OFFSET, BOOT_ID.getLeastSignificantBits());
        text(HeaderLayout.NAME_LENGTH_OFFSET, HeaderLayout.NAME_OFFSET, "fixture".getBytes(UTF_8));
        set(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_READY);
        seal();
    }

    private int text(final int lengthOffset, final int offset, final byte[] text) {
        set(lengthOffset, text.length);
        memory.copyFrom(offset, text);
        return text.length;
    }

    private int next(final int highWaterOffset) {
        return (int) memory.getAndAddLong(highWaterOffset, 1);
    }

    /** What a metric record is to say. Texts are bytes, because a file may hold any. */
    public static final class Metric {
        private final byte[] name;
        private final long kind;
        private long generation;
        private long type = Codes.I64;
        private long aggregation = Codes.SUM;
        private long scale;
        private long[] bounds = {};
        private byte[] unit = {};
        private byte[] help = {};
        private final ByteArrayOutputStream labels = new ByteArrayOutputStream();

        private Metric(final byte[] name, final long kind) {
            this.name = name.clone();
            this.kind = kind;
        }

        /** A metric of longs, without labels, unit or help; gauges are summed. */
        public static Metric of(final long kind, final String name) {
            return new Metric(name.getBytes(UTF_8), kind);
        }

        /** The same with a name of any bytes, given as hexadecimal digits. */
        public static Metric ofBytes(final long kind, final String hex) {
            return new Metric(HexFormat.of().parseHex(hex), kind);
        }

        public Metric generation(final long value) {
            generation = value;
            return this;
        }

        public Metric type(final long code) {
            type = code;
            return this;
        }

        public Metric aggregation(final long code) {
            aggregation = code;
            return this;
        }

        public Metric unit(final String text, final long newScale) {
            unit = text.getBytes(UTF_8);
            scale = newScale;
            return this;
        }

        public Metric help(final String text) {
            help = text.getBytes(UTF_8);
            return this;
        }

        public Metric bounds(final long... values) {
            bounds = values.clone();
            return this;
        }

        /** Labels stand in the order of the calls. */
        public Metric label(final String key, final String value) {
            return label(key.getBytes(UTF_8), value.getBytes(UTF_8));
        }

        /** The same with any bytes, given as hexadecimal digits. */
        public Metric labelBytes(final String keyHex, final String valueHex) {
            return label(HexFormat.of().parseHex(keyHex), HexFormat.of().parseHex(valueHex));
        }

        /** Bytes in place of labels. */
        public Metric rawLabels(final String hex) {
            labels.writeBytes(HexFormat.of().parseHex(hex));
            return this;
        }

        private Metric label(final byte[] key, final byte[] value) {
            for (final byte[] text : List.of(key, value)) {
                labels.write(text.length);
                labels.write(text.length >> Byte.SIZE);
                labels.writeBytes(text);
            }
            return this;
        }
    }
}
