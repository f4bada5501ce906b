package io.counters.stress.hostile;

import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.HeapWords;
import io.counters.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Files as large as a segment may be: they say that all of it is used, and are mostly holes. */
final class Giants {
    /** Makes a file. */
    interface Maker {
        void make(Path file) throws IOException;
    }

    private static final int DENSE_METRICS = 40_000;
    private static final int DENSE_BLOCKS = 16_000;

    private Giants() {}

    /** All of them, by what they are. */
    static Map<String, Maker> all() {
        Map<String, Maker> all = new LinkedHashMap<>();
        all.put("2 GiB of blocks that are holes", file -> sparse(file, mostBlocks()));
        all.put("2 GiB of metrics that are holes", file -> sparse(file, mostMetrics()));
        all.put("2 GiB of metrics of which the last one is there", Giants::lastMetric);
        all.put("all processes, all holes", file -> sparse(file, new Geometry(Geometry.MAX_PROCESSES, 1, 1)));
        all.put(DENSE_METRICS + " metrics with all the text that fits", Giants::denseMetrics);
        all.put("a million slots that break a rule", file -> denseSlots(file, slot -> 1L << 60 | slot + 2L));
        all.put("a million shares of 1000 metrics", Giants::shares);
        return all;
    }

    private static Geometry mostBlocks() {
        return new Geometry(1, 1, (int) (Geometry.MAX_FILE_LENGTH / BlockLayout.LENGTH) - 3);
    }

    private static Geometry mostMetrics() {
        return new Geometry(1, (int) (Geometry.MAX_FILE_LENGTH / MetricLayout.LENGTH) - 12, 1);
    }

    private static void sparse(Path file, Geometry geometry) throws IOException {
        try (FileChannel channel = create(file, geometry)) {
            channel.force(false);
        }
    }

    private static void lastMetric(Path file) throws IOException {
        Geometry geometry = mostMetrics();
        try (FileChannel channel = create(file, geometry)) {
            channel.write(record(0), geometry.metric(geometry.metrics() - 1));
        }
    }

    private static void denseMetrics(Path file) throws IOException {
        Geometry geometry = new Geometry(1, DENSE_METRICS, 1);
        try (FileChannel channel = create(file, geometry)) {
            for (int i = 0; i < geometry.metrics(); i++) {
                channel.write(record(i), geometry.metric(i));
            }
        }
    }

    /** What the slot's identity is to be, by its number. */
    private interface Identity {
        long of(int slot);
    }

    private static void denseSlots(Path file, Identity identity) throws IOException {
        Geometry geometry = new Geometry(1, 1, DENSE_BLOCKS);
        try (FileChannel channel = create(file, geometry)) {
            channel.write(process(), geometry.process(0));
            fill(channel, geometry, block -> 0, identity);
        }
    }

    private static void shares(Path file) throws IOException {
        Geometry geometry = new Geometry(DENSE_BLOCKS, 1_000, DENSE_BLOCKS);
        try (FileChannel channel = create(file, geometry)) {
            for (int i = 0; i < geometry.processes(); i++) {
                channel.write(process(), geometry.process(i));
            }
            for (int i = 0; i < geometry.metrics(); i++) {
                channel.write(record(i), geometry.metric(i));
            }
            fill(channel, geometry, block -> block, slot -> SlotIdentity.of(slot % 1_000, 1, 0));
        }
    }

    private static void fill(FileChannel channel, Geometry geometry, Identity owner, Identity identity)
            throws IOException {
        byte[] block = new byte[BlockLayout.LENGTH];
        HeapWords.set(block, BlockLayout.STATE_OFFSET, BlockLayout.STATE_READY);
        HeapWords.set(block, BlockLayout.STRIDE_OFFSET, ScalarLayout.LENGTH);
        int slot = 0;
        for (int i = 0; i < geometry.blocks(); i++) {
            HeapWords.set(block, BlockLayout.OWNER_OFFSET, owner.of(i));
            for (int at = BlockLayout.FIRST_SLOT_OFFSET; at < block.length; at += ScalarLayout.LENGTH) {
                HeapWords.set(block, at + ScalarLayout.IDENTITY_OFFSET, identity.of(slot++));
            }
            channel.write(ByteBuffer.wrap(block), geometry.block(i));
        }
    }

    private static ByteBuffer process() {
        byte[] entry = new byte[ProcessLayout.LENGTH];
        HeapWords.set(entry, ProcessLayout.STATE_OFFSET, ProcessLayout.STATE_LIVE);
        return ByteBuffer.wrap(entry);
    }

    /** A counter whose help takes all the room there is. */
    private static ByteBuffer record(int index) {
        byte[] record = new byte[MetricLayout.LENGTH];
        HeapWords.set(record, MetricLayout.STATE_OFFSET, MetricLayout.STATE_READY);
        HeapWords.set(record, MetricLayout.KIND_OFFSET, 1);
        HeapWords.set(record, MetricLayout.TYPE_OFFSET, 1);
        HeapWords.set(record, MetricLayout.AGGREGATION_OFFSET, 1);
        HeapWords.set(record, MetricLayout.NAME_LENGTH_OFFSET, Long.BYTES);
        HeapWords.set(record, MetricLayout.HELP_LENGTH_OFFSET, MetricLayout.MAX_TEXT_LENGTH - Long.BYTES);
        Arrays.fill(record, MetricLayout.TEXT_OFFSET, record.length, (byte) 'x');
        for (int i = 0; i < Long.BYTES; i++) {
            record[MetricLayout.TEXT_OFFSET + i] = (byte) ('a' + ((index >> (4 * (Long.BYTES - 1 - i))) & 0xF));
        }
        return ByteBuffer.wrap(record);
    }

    /** A file of this geometry whose marks say that all of it is used. */
    private static FileChannel create(Path file, Geometry geometry) throws IOException {
        byte[] header = new byte[HeaderLayout.LENGTH];
        byte[] immutable = new SegmentHeader(
                        0, geometry, 0, 0, new UUID(3, 4), new UUID(1, 2), 0, "giant", SegmentHeader.NO_SOURCE)
                .encode();
        System.arraycopy(immutable, 0, header, 0, immutable.length);
        HeapWords.set(header, HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_READY);
        HeapWords.set(header, HeaderLayout.PROCESS_HIGH_WATER_OFFSET, geometry.processes());
        HeapWords.set(header, HeaderLayout.METRIC_HIGH_WATER_OFFSET, geometry.metrics());
        HeapWords.set(header, HeaderLayout.BLOCK_HIGH_WATER_OFFSET, geometry.blocks());
        Files.deleteIfExists(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.wrap(header));
        channel.write(ByteBuffer.wrap(new byte[1]), geometry.fileLength() - 1L);
        return channel;
    }
}
