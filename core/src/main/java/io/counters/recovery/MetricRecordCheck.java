package io.counters.recovery;

import io.counters.format.Codes;
import io.counters.format.MetricLayout;
import io.counters.memory.SegmentMemory;
import java.util.function.Consumer;

/** Says which words of a metric record break a rule, once it is known that the record is not shown. */
final class MetricRecordCheck {
    private static final String MEANING = "the metric is not shown, nor are its slots";
    private static final long MAX_SCALE = 18;

    private final SegmentMemory memory;
    private final int index;
    private final int record;
    private final Consumer<Finding> findings;
    private boolean isExplained;

    MetricRecordCheck(final SegmentMemory memory, final int index, final int record, final Consumer<Finding> findings) {
        this.memory = memory;
        this.index = index;
        this.record = record;
        this.findings = findings;
    }

    void explain() {
        final boolean isHistogram = word(MetricLayout.KIND_OFFSET) == Codes.HISTOGRAM;
        require("kind", MetricLayout.KIND_OFFSET, Codes.COUNTER, Codes.HISTOGRAM);
        require("value type", MetricLayout.TYPE_OFFSET, Codes.I64, isHistogram ? Codes.I64 : Codes.F64);
        require("aggregation", MetricLayout.AGGREGATION_OFFSET, Codes.SUM, Codes.MAX);
        require("scale", MetricLayout.SCALE_OFFSET, -MAX_SCALE, MAX_SCALE);
        requireAscendingBounds(require(
                "bound count",
                MetricLayout.BOUND_COUNT_OFFSET,
                isHistogram ? 1 : 0,
                isHistogram ? MetricLayout.MAX_BOUNDS : 0));
        long room = MetricLayout.MAX_TEXT_LENGTH;
        room -= require("name length", MetricLayout.NAME_LENGTH_OFFSET, 1, room);
        room -= require("labels length", MetricLayout.LABELS_LENGTH_OFFSET, 0, room);
        room -= require("unit length", MetricLayout.UNIT_LENGTH_OFFSET, 0, room);
        require("help length", MetricLayout.HELP_LENGTH_OFFSET, 0, room);
        if (!isExplained) {
            report(
                    "labels",
                    MetricLayout.TEXT_OFFSET + (int) word(MetricLayout.NAME_LENGTH_OFFSET),
                    "keys that are not empty and ascend, each text within the labels",
                    "labels that break this rule");
        }
    }

    private void requireAscendingBounds(final long count) {
        for (int i = 1; i < count; i++) {
            final int offset = MetricLayout.BOUNDS_OFFSET + i * Long.BYTES;
            final long before = word(offset - Long.BYTES);
            if (word(offset) <= before) {
                report("bound " + i, offset, "more than bound " + (i - 1) + ", " + before, word(offset));
            }
        }
    }

    /** Returns the word, or zero if it is none of those that may be. */
    private long require(final String what, final int offset, final long least, final long most) {
        final long word = word(offset);
        if (word >= least && word <= most) {
            return word;
        }
        report(what, offset, least == most ? Long.toString(least) : least + " to " + most, word);
        return 0;
    }

    private void report(final String what, final int offset, final String expected, final Object found) {
        isExplained = true;
        findings.accept(new Finding(
                record + (long) offset, what + " of metric " + index, expected, String.valueOf(found), MEANING));
    }

    private long word(final int offset) {
        return memory.getLongAcquire(record + offset);
    }
}
