package io.counters.stat;

import io.counters.ValueType;
import io.counters.format.BlockLayout;
import io.counters.format.Field;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.format.Struct;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.stat.text.FieldLines;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the layout of a segment, structure by structure and field by field, and shows what is in use. Nothing is kept, so
 * a file of any size and content takes little memory. Threads: one.
 */
final class SegmentDump {
    private static final List<String> SEGMENT_STATES = List.of("none", "ready", "retired", "snapshot");
    private static final List<String> PROCESS_STATES =
            List.of("free", "writing", "adopting", "live", "closed", "stalled", "dead");
    private static final List<String> METRIC_STATES = List.of("free", "writing", "ready", "retired");
    private static final List<String> BLOCK_STATES = List.of("free", "writing", "ready");
    private static final List<String> KINDS = List.of("none", "counter", "gauge", "histogram");
    private static final List<String> TYPES = List.of("none", "i64", "f64");
    private static final List<String> AGGREGATIONS = List.of("none", "sum", "min", "max");

    private final Segment segment;
    private final SegmentMemory memory;
    private final Geometry geometry;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final BlockTable blocks;
    private final FieldLines lines;
    private final BooleanSupplier isEnough;

    /**
     * Prepares a walk.
     *
     * @param lines gets each line
     * @param isEnough asked between structures; once true, nothing more is shown
     */
    SegmentDump(final Segment segment, final Consumer<String> lines, final BooleanSupplier isEnough) {
        this.segment = segment;
        memory = segment.memory();
        geometry = segment.geometry();
        processes = new ProcessTable(segment);
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
        this.lines = new FieldLines(memory, lines);
        this.isEnough = isEnough;
    }

    void run() {
        header();
        for (int i = 0; i < processes.highWater() && !isEnough.getAsBoolean(); i++) {
            if (processes.state(i) != ProcessLayout.STATE_FREE) {
                process(i);
            }
        }
        for (int i = 0; i < metrics.highWater() && !isEnough.getAsBoolean(); i++) {
            if (isInUse(geometry.metric(i), MetricLayout.LENGTH)) {
                metric(i);
            }
        }
        for (int i = 0; i < blocks.highWater() && !isEnough.getAsBoolean(); i++) {
            if (isInUse(geometry.block(i), BlockLayout.LENGTH)) {
                block(i);
            }
        }
    }

    /** Whether a record's first word, its state, is not free. A hole is free, and is not looked at through the map. */
    private boolean isInUse(final int record, final int length) {
        return segment.hasContents(record, length) && word(record) != 0;
    }

    private void header() {
        lines.title(0, "header");
        for (final Field field : HeaderLayout.STRUCT.fields()) {
            switch (field.offset()) {
                case HeaderLayout.NAME_OFFSET -> text(0, field, word(HeaderLayout.NAME_LENGTH_OFFSET));
                case HeaderLayout.STATE_OFFSET -> code(0, field, SEGMENT_STATES);
                default -> lines.word(0, field);
            }
        }
    }

    private void process(final int index) {
        final int entry = geometry.process(index);
        lines.title(entry, "process " + index);
        for (final Field field : ProcessLayout.STRUCT.fields()) {
            switch (field.offset()) {
                case ProcessLayout.STATE_OFFSET -> code(entry, field, PROCESS_STATES);
                case ProcessLayout.NAME_OFFSET -> text(entry, field, word(entry + ProcessLayout.NAME_LENGTH_OFFSET));
                default -> lines.word(entry, field);
            }
        }
    }

    private void metric(final int index) {
        final int record = geometry.metric(index);
        lines.title(record, "metric " + index);
        for (final Field field : MetricLayout.STRUCT.fields()) {
            switch (field.offset()) {
                case MetricLayout.STATE_OFFSET -> code(record, field, METRIC_STATES);
                case MetricLayout.KIND_OFFSET -> code(record, field, KINDS);
                case MetricLayout.TYPE_OFFSET -> code(record, field, TYPES);
                case MetricLayout.AGGREGATION_OFFSET -> code(record, field, AGGREGATIONS);
                case MetricLayout.BOUNDS_OFFSET ->
                    words(record, field, "bound", word(record + MetricLayout.BOUND_COUNT_OFFSET));
                case MetricLayout.TEXT_OFFSET -> texts(record);
                default -> lines.word(record, field);
            }
        }
    }

    /** Each text by itself where its lengths can be, else nothing that could be told apart. */
    private void texts(final int record) {
        int at = MetricLayout.TEXT_OFFSET;
        at = text(record, at, "name", MetricLayout.NAME_LENGTH_OFFSET);
        at = text(record, at, "labels", MetricLayout.LABELS_LENGTH_OFFSET);
        at = text(record, at, "unit", MetricLayout.UNIT_LENGTH_OFFSET);
        text(record, at, "help", MetricLayout.HELP_LENGTH_OFFSET);
    }

    private int text(final int record, final int offset, final String name, final int lengthOffset) {
        final int length = (int) Math.max(0, Math.min(word(record + lengthOffset), MetricLayout.LENGTH - offset));
        lines.text(record + offset, name, length);
        return offset + length;
    }

    private void block(final int index) {
        final int block = geometry.block(index);
        lines.title(block, "block " + index);
        for (final Field field : BlockLayout.STRUCT.fields()) {
            switch (field.offset()) {
                case BlockLayout.STATE_OFFSET -> code(block, field, BLOCK_STATES);
                case BlockLayout.OWNER_OFFSET -> lines.word(block, field, owner(index));
                default -> lines.word(block, field);
            }
        }
        final int stride = blocks.stride(index);
        for (int slot = blocks.firstSlot(index); stride != 0 && slot < blocks.end(index); slot += stride) {
            if (word(slot + ScalarLayout.IDENTITY_OFFSET) != SlotIdentity.NONE && !isEnough.getAsBoolean()) {
                slot(slot, stride == HistogramLayout.LENGTH);
            }
        }
    }

    private String owner(final int block) {
        final int owner = blocks.owner(block);
        return owner < 0 ? "nobody's" : owner + ", \"" + processes.read(owner).name() + '"';
    }

    private void slot(final int slot, final boolean isHistogram) {
        final Struct struct = isHistogram ? HistogramLayout.STRUCT : ScalarLayout.STRUCT;
        final long identity = word(slot + ScalarLayout.IDENTITY_OFFSET);
        final MetricRecord metric = metricOf(identity);
        lines.title(slot, struct.name());
        for (final Field field : struct.fields()) {
            if (field.offset() == ScalarLayout.IDENTITY_OFFSET) {
                lines.word(slot, field, identity(identity, metric));
            } else if (isHistogram && field.offset() == HistogramLayout.VERSION_OFFSET) {
                lines.word(slot, field, "summary " + (word(slot) >>> 1 & 1) + " in force");
            } else if (isHistogram && field.offset() == HistogramLayout.BUCKETS_OFFSET) {
                words(
                        slot,
                        field,
                        "bucket",
                        metric == null ? 0 : metric.definition().bounds().size() + 1L);
            } else if (!isHistogram && field.offset() == ScalarLayout.VALUE_OFFSET) {
                lines.word(slot, field, value(word(slot + ScalarLayout.VALUE_OFFSET), metric));
            } else {
                lines.word(slot, field);
            }
        }
    }

    private @Nullable MetricRecord metricOf(final long identity) {
        return metrics.isCurrentIdentity(identity) ? metrics.read(SlotIdentity.metricIndex(identity)) : null;
    }

    private static String identity(final long identity, final @Nullable MetricRecord metric) {
        return "metric " + SlotIdentity.metricIndex(identity) + ", "
                + name(KINDS, SlotIdentity.kindCode(identity)) + ", generation " + SlotIdentity.generation(identity)
                + (SlotIdentity.hasNoValue(identity) ? ", without value" : "")
                + (metric == null
                        ? ", removed or none"
                        : ", " + metric.definition().id());
    }

    private static String value(final long bits, final @Nullable MetricRecord metric) {
        return metric != null && metric.definition().type() == ValueType.F64
                ? Double.toString(Double.longBitsToDouble(bits))
                : Long.toString(bits);
    }

    /** The words of an array, those behind its end only if they are not zero. */
    private void words(final int structure, final Field field, final String name, final long count) {
        for (int i = 0; i < field.length() / Long.BYTES; i++) {
            final int offset = structure + field.offset() + i * Long.BYTES;
            if (i < count || word(offset) != 0) {
                lines.word(offset, name + " " + i, Long.toString(word(offset)));
            }
        }
    }

    private void text(final int structure, final Field field, final long length) {
        final int safeLength = (int) Math.max(0, Math.min(length, field.length()));
        lines.text(structure + field.offset(), field.name(), safeLength);
    }

    private void code(final int structure, final Field field, final List<String> names) {
        final long code = word(structure + field.offset());
        lines.word(structure, field, code + ", " + name(names, code));
    }

    private static String name(final List<String> names, final long code) {
        return code >= 0 && code < names.size() ? names.get((int) code) : "unknown";
    }

    private long word(final int offset) {
        return memory.getLongAcquire(offset);
    }
}
