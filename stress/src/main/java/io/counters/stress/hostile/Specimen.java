package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.HeapWords;
import io.counters.segment.SegmentHeader;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The sound segment that mutants are made from: small, with every kind of metric, process, block and slot. Nothing in it
 * depends on the machine, so that a seed alone makes the same mutant everywhere.
 */
final class Specimen {
    static final Geometry GEOMETRY = new Geometry(5, 12, 7);
    static final String NAME = "specimen";
    static final UUID SEGMENT = new UUID(0x6ba7_b810_9dad_41d1L, 0x80b4_00c0_4fd4_30c8L);
    static final int METRICS = 9;
    static final int PROCESSES = 4;
    static final int BLOCKS = 6;

    private static final long CREATED_AT = 1_767_323_045_006_007_008L;
    private static final long EPOCH = 7;
    private static final long[] BOUNDS = {10, 100, 1_000};
    private static final long[] KINDS = {Codes.COUNTER, Codes.GAUGE, Codes.HISTOGRAM};

    private final byte[] bytes = new byte[GEOMETRY.fileLength()];

    private Specimen() {
        System.arraycopy(header().encode(), 0, bytes, 0, HeaderLayout.IMMUTABLE_LENGTH);
        set(HeaderLayout.STATE_OFFSET, HeaderLayout.STATE_READY);
        set(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, PROCESSES);
        set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, METRICS);
        set(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, BLOCKS);
        set(HeaderLayout.TABLE_VERSION_OFFSET, 2 * METRICS);
        process(0, ProcessLayout.STATE_LIVE);
        process(1, ProcessLayout.STATE_LIVE);
        process(2, ProcessLayout.STATE_CLOSED);
        process(3, ProcessLayout.STATE_ADOPTING);
        for (int i = 0; i < METRICS; i++) {
            metric(i);
        }
        for (int i = 0; i < BLOCKS; i++) {
            block(i);
        }
    }

    /** All of its bytes. */
    static byte[] build() {
        return new Specimen().bytes;
    }

    /** Gives the immutable part of a header the checksum that it asks for. */
    static void seal(byte[] segment) {
        CRC32C crc = new CRC32C();
        crc.update(segment, 0, HeaderLayout.CHECKSUM_OFFSET);
        HeapWords.set(segment, HeaderLayout.CHECKSUM_OFFSET, crc.getValue());
    }

    static long kind(int metric) {
        return KINDS[metric % KINDS.length];
    }

    static int stride(int block) {
        return block % 2 == 0 ? ScalarLayout.LENGTH : HistogramLayout.LENGTH;
    }

    static int slots(int block) {
        return (BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) / stride(block);
    }

    static int slot(int block, int index) {
        return GEOMETRY.block(block) + BlockLayout.FIRST_SLOT_OFFSET + index * stride(block);
    }

    static long identity(int metric) {
        return SlotIdentity.of(metric, kind(metric), metric);
    }

    private static SegmentHeader header() {
        return new SegmentHeader(0, GEOMETRY, 0, CREATED_AT, SEGMENT, new UUID(1, 2), 0, NAME, SegmentHeader.NO_SOURCE);
    }

    private void process(int index, long state) {
        int entry = GEOMETRY.process(index);
        set(entry + ProcessLayout.STATE_OFFSET, state);
        set(entry + ProcessLayout.EPOCH_OFFSET, EPOCH);
        set(entry + ProcessLayout.PID_OFFSET, 4242L + index);
        set(entry + ProcessLayout.START_TICKS_OFFSET, 123_456);
        set(entry + ProcessLayout.PID_NAMESPACE_OFFSET, 4_026_531_836L);
        set(entry + ProcessLayout.STARTED_AT_OFFSET, CREATED_AT);
        // so far ahead that its gauges count, for there is no lock file that says who lives
        set(entry + ProcessLayout.HEARTBEAT_AT_OFFSET, index == 0 ? Long.MAX_VALUE : CREATED_AT);
        byte[] name = ("process-" + index).getBytes(UTF_8);
        set(entry + ProcessLayout.NAME_LENGTH_OFFSET, name.length);
        System.arraycopy(name, 0, bytes, entry + ProcessLayout.NAME_OFFSET, name.length);
    }

    private void metric(int index) {
        int record = GEOMETRY.metric(index);
        boolean isHistogram = kind(index) == Codes.HISTOGRAM;
        set(record + MetricLayout.STATE_OFFSET, MetricLayout.STATE_READY);
        set(record + MetricLayout.GENERATION_OFFSET, index);
        set(record + MetricLayout.KIND_OFFSET, kind(index));
        set(record + MetricLayout.TYPE_OFFSET, index == 4 ? Codes.F64 : Codes.I64);
        set(record + MetricLayout.AGGREGATION_OFFSET, index == 7 ? Codes.MAX : Codes.SUM);
        set(record + MetricLayout.SCALE_OFFSET, isHistogram ? -9 : 0);
        set(record + MetricLayout.CREATED_AT_OFFSET, CREATED_AT);
        set(record + MetricLayout.BOUND_COUNT_OFFSET, isHistogram ? BOUNDS.length : 0);
        for (int i = 0; isHistogram && i < BOUNDS.length; i++) {
            set(record + MetricLayout.BOUNDS_OFFSET + i * Long.BYTES, BOUNDS[i]);
        }
        int end = record + MetricLayout.TEXT_OFFSET;
        end += text(record + MetricLayout.NAME_LENGTH_OFFSET, end, "metric_" + index);
        end += text(record + MetricLayout.LABELS_LENGTH_OFFSET, end, label("path", "/orders") + label("zone", "b"));
        end += text(record + MetricLayout.UNIT_LENGTH_OFFSET, end, "seconds");
        text(record + MetricLayout.HELP_LENGTH_OFFSET, end, "What metric " + index + " is good for");
    }

    /** Lengths below 128, so that they are characters as well. */
    private static String label(String key, String value) {
        return (char) key.length() + "\0" + key + (char) value.length() + "\0" + value;
    }

    private int text(int lengthOffset, int offset, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        set(lengthOffset, utf8.length);
        System.arraycopy(utf8, 0, bytes, offset, utf8.length);
        return utf8.length;
    }

    private void block(int index) {
        int block = GEOMETRY.block(index);
        set(block + BlockLayout.STATE_OFFSET, BlockLayout.STATE_READY);
        set(block + BlockLayout.OWNER_OFFSET, index % PROCESSES);
        set(block + BlockLayout.LANE_OFFSET, index / PROCESSES);
        set(block + BlockLayout.STRIDE_OFFSET, stride(index));
        boolean takesHistograms = stride(index) == HistogramLayout.LENGTH;
        int used = 0;
        for (int metric = 0; metric < METRICS; metric++) {
            if ((kind(metric) == Codes.HISTOGRAM) == takesHistograms) {
                int slot = slot(index, used++);
                set(slot + ScalarLayout.VERSION_OFFSET, 4);
                set(slot + ScalarLayout.IDENTITY_OFFSET, identity(metric));
                if (takesHistograms) {
                    observations(slot);
                } else {
                    set(slot + ScalarLayout.VALUE_OFFSET, 100L + metric);
                    set(slot + ScalarLayout.EPOCH_OFFSET, EPOCH);
                }
            }
        }
    }

    /** One observation of 5 and one of 50, at rest. */
    private void observations(int slot) {
        set(slot + HistogramLayout.SUMMARIES_OFFSET, 2);
        set(slot + HistogramLayout.SUMMARIES_OFFSET + HistogramLayout.SUM_OFFSET, 55);
        set(slot + HistogramLayout.SUMMARIES_OFFSET + HistogramLayout.SUMMARY_LENGTH, 1);
        set(slot + HistogramLayout.MIN_OFFSET, 5);
        set(slot + HistogramLayout.MAX_OFFSET, 50);
        set(slot + HistogramLayout.BUCKETS_OFFSET, 1);
        set(slot + HistogramLayout.BUCKETS_OFFSET + Long.BYTES, 1);
    }

    private void set(int offset, long value) {
        HeapWords.set(bytes, offset, value);
    }
}
