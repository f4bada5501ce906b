package io.counters.recovery;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.SegmentAccessException;
import io.counters.format.BlockLayout;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.Text;
import io.counters.slot.SlotCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every table record, block and slot of a segment and reports what the format does not allow. It only reads,
 * so it may be run on a segment that is being written. The header was checked when the segment was opened.
 */
public final class SegmentCheck {
    /** How many characters of ids are kept to find one that is there twice. */
    private static final long MAX_ID_LENGTH = 4_000_000;

    private final SegmentMemory memory;
    private final Geometry geometry;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final BlockTable blocks;
    private final SlotCursor cursor = new SlotCursor();
    private final Consumer<Finding> findings;
    private long idLength;

    // By metric index, and no more than that, because there can be millions: what a slot's identity must be, or zero.
    private long[] identities = {};
    private byte[] boundCounts = {};

    private SegmentCheck(final Segment segment, final Consumer<Finding> findings) {
        this.findings = findings;
        memory = segment.memory();
        geometry = segment.geometry();
        processes = new ProcessTable(segment);
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
    }

    /**
     * Returns what was found, in the order of the file; nothing where all is well.
     *
     * @throws SegmentAccessException if the file was truncated meanwhile
     */
    public static List<Finding> check(final Segment segment) {
        final List<Finding> findings = new ArrayList<>();
        check(segment, findings::add);
        return List.copyOf(findings);
    }

    /**
     * The same for a file that may hold more findings than fit into memory: each word of it can be wrong.
     *
     * @param findings gets each one as it is found
     * @throws SegmentAccessException if the file was truncated meanwhile
     */
    public static void check(final Segment segment, final Consumer<Finding> findings) {
        final SegmentCheck check = new SegmentCheck(segment, findings);
        try {
            check.checkHeader();
            check.checkProcesses();
            check.checkMetrics();
            check.checkBlocks();
        } catch (final InternalError e) {
            throw truncated(segment, e);
        }
        final InternalError fault = Segment.pendingFault();
        if (fault != null || !segment.isWhole()) {
            throw truncated(segment, fault);
        }
    }

    private static SegmentAccessException truncated(final Segment segment, final @Nullable InternalError fault) {
        final String message = "cannot check segment " + segment.path()
                + ": it was truncated while it was read (expected: the same file to the end)";
        return fault == null ? new SegmentAccessException(message) : new SegmentAccessException(message, fault);
    }

    private void checkHeader() {
        final long state = word(HeaderLayout.STATE_OFFSET);
        if (state < HeaderLayout.STATE_READY || state > HeaderLayout.STATE_SNAPSHOT) {
            report(
                    HeaderLayout.STATE_OFFSET,
                    "segment state",
                    "1 (ready), 2 (retired) or 3 (snapshot)",
                    state,
                    "nobody writes a segment in a state that nobody knows");
        }
        checkHighWater("process", HeaderLayout.PROCESS_HIGH_WATER_OFFSET, geometry.processes());
        checkHighWater("metric", HeaderLayout.METRIC_HIGH_WATER_OFFSET, geometry.metrics());
        checkHighWater("block", HeaderLayout.BLOCK_HIGH_WATER_OFFSET, geometry.blocks());
    }

    private void checkHighWater(final String table, final int offset, final int capacity) {
        final long mark = word(offset);
        if (mark < 0 || mark > capacity) {
            report(offset, table + " high water", "0 to " + capacity, mark, "readers stop at the end of the table");
        }
    }

    private void checkProcesses() {
        for (int i = 0; i < processes.highWater(); i++) {
            final int record = geometry.process(i);
            final long state = processes.state(i);
            if (state < ProcessLayout.STATE_FREE || state > ProcessLayout.STATE_DEAD) {
                report(
                        record + ProcessLayout.STATE_OFFSET,
                        "state of process " + i,
                        ProcessLayout.STATE_FREE + " to " + ProcessLayout.STATE_DEAD,
                        state,
                        "the process is not shown, and what it counted does not count");
            }
            final long length = word(record + ProcessLayout.NAME_LENGTH_OFFSET);
            if (length < 0 || length > ProcessLayout.MAX_NAME_LENGTH) {
                report(
                        record + ProcessLayout.NAME_LENGTH_OFFSET,
                        "name length of process " + i,
                        "0 to " + ProcessLayout.MAX_NAME_LENGTH,
                        length,
                        "the process is shown without a name");
            }
        }
    }

    private void checkMetrics() {
        final Map<MetricId, Integer> seen = new HashMap<>();
        identities = new long[metrics.highWater()];
        boundCounts = new byte[identities.length];
        final int end = identities.length;
        for (int i = metrics.nextInUse(0, end); i < end; i = metrics.nextInUse(i + 1, end)) {
            final int record = geometry.metric(i);
            final int offset = record + MetricLayout.STATE_OFFSET;
            final long state = word(offset);
            if (state < MetricLayout.STATE_FREE || state > MetricLayout.STATE_RETIRED) {
                report(
                        offset,
                        "state of metric " + i,
                        MetricLayout.STATE_FREE + " to " + MetricLayout.STATE_RETIRED,
                        state,
                        "the metric is not shown");
            }
            if (state == MetricLayout.STATE_READY) {
                checkMetric(i, record, seen);
            }
        }
    }

    private void checkMetric(final int index, final int offset, final Map<MetricId, Integer> seen) {
        final long generation = metrics.readyGeneration(index);
        final MetricRecord metric = metrics.read(index);
        if (metric == null) {
            if (metrics.isCurrent(index, generation)) { // else it was removed just now
                new MetricRecordCheck(memory, index, offset, findings).explain();
            }
            return;
        }
        final MetricDefinition definition = metric.definition();
        identities[index] = SlotIdentity.of(index, Codes.of(definition.kind()), metric.generation());
        boundCounts[index] = (byte) definition.bounds().size();
        idLength += definition.id().toString().length();
        final Integer before =
                idLength > MAX_ID_LENGTH ? seen.get(definition.id()) : seen.putIfAbsent(definition.id(), index);
        if (before != null) {
            report(
                    offset,
                    "id of metric " + index,
                    "an id of its own",
                    Text.printable(definition.id().toString()) + ", as metric " + before,
                    "both are shown under the same name");
        }
    }

    private void checkBlocks() {
        for (int i = 0; i < blocks.highWater(); i++) {
            if (!blocks.isInUse(i)) {
                continue;
            }
            final int block = geometry.block(i);
            final int offset = block + BlockLayout.STATE_OFFSET;
            final long state = word(offset);
            if (state < BlockLayout.STATE_FREE || state > BlockLayout.STATE_READY) {
                report(
                        offset,
                        "state of block " + i,
                        BlockLayout.STATE_FREE + " to " + BlockLayout.STATE_READY,
                        state,
                        "its slots are not read");
            }
            if (state == BlockLayout.STATE_READY) {
                checkBlock(i, block);
            }
        }
    }

    private void checkBlock(final int index, final int offset) {
        final long owner = word(offset + BlockLayout.OWNER_OFFSET);
        if (owner < 0 || owner >= processes.highWater()) {
            report(
                    offset + BlockLayout.OWNER_OFFSET,
                    "owner of block " + index,
                    "0 to " + (processes.highWater() - 1),
                    owner,
                    "its slots are not read");
            return;
        }
        final long stride = word(offset + BlockLayout.STRIDE_OFFSET);
        if (stride != 0 && !BlockLayout.isStride(stride)) {
            report(
                    offset + BlockLayout.STRIDE_OFFSET,
                    "stride of block " + index,
                    "0, 64 or 192",
                    stride,
                    "its slots are not read");
            return;
        }
        for (int slot = blocks.firstSlot(index); stride != 0 && slot < blocks.end(index); slot += (int) stride) {
            checkSlot(slot, (int) stride);
        }
    }

    private void checkSlot(final int slot, final int stride) {
        final SlotCursor.Result result =
                stride == HistogramLayout.LENGTH ? cursor.readHistogram(memory, slot) : cursor.readScalar(memory, slot);
        if (result == SlotCursor.Result.EMPTY) {
            return;
        }
        final int metric = checkIdentity(slot, stride, cursor.identity());
        if (result == SlotCursor.Result.CORRUPT) {
            report(
                    slot,
                    "histogram slot",
                    "a summary whose count is the sum of the buckets",
                    "summaries that belong to neither",
                    "damaged from outside; the metric is shown as corrupt until its writer, or repair, closes the slot");
        } else if (metric >= 0 && result == SlotCursor.Result.OK && stride == HistogramLayout.LENGTH) {
            checkHistogram(slot, metric);
        }
    }

    /** The index of the metric that the slot counts for, or -1. */
    private int checkIdentity(final int slot, final int stride, final long identity) {
        final int offset = slot + HistogramLayout.IDENTITY_OFFSET;
        final int index = SlotIdentity.metricIndex(identity);
        if (index < 0 || index >= identities.length) {
            report(
                    offset,
                    "metric index of slot",
                    "0 to " + (identities.length - 1),
                    index,
                    "the slot belongs to no metric and is not read");
            return -1;
        }
        final long expected = identities[index];
        if (expected == SlotIdentity.NONE || SlotIdentity.generation(expected) != SlotIdentity.generation(identity)) {
            return -1; // the metric was removed; its lane will use the slot again
        }
        final long kind = SlotIdentity.kindCode(expected);
        final int length = kind == Codes.HISTOGRAM ? HistogramLayout.LENGTH : ScalarLayout.LENGTH;
        if ((identity & SlotIdentity.SPARE_BIT) != 0) {
            report(offset, "spare bit of the identity of a slot of metric " + index, "0", 1, "the slot is not read");
            return -1;
        }
        if (SlotIdentity.kindCode(identity) != kind || length != stride) {
            report(
                    offset,
                    "kind of slot of metric " + index,
                    kind + " in a slot of " + length + " bytes",
                    SlotIdentity.kindCode(identity) + " in a slot of " + stride + " bytes",
                    "the slot is not read");
            return -1;
        }
        return index;
    }

    private void checkHistogram(final int slot, final int metric) {
        for (int i = boundCounts[metric] + 1; i < HistogramLayout.BUCKETS; i++) {
            if (cursor.bucket(i) != 0) {
                report(
                        slot + HistogramLayout.BUCKETS_OFFSET + (long) i * Long.BYTES,
                        "bucket " + i + " of metric " + metric,
                        "0, the metric has fewer buckets",
                        cursor.bucket(i),
                        "counted, but shown in no bucket");
            }
        }
        if (cursor.count() > 0 && cursor.min() > cursor.max()) {
            report(
                    slot + HistogramLayout.MIN_OFFSET,
                    "smallest value of metric " + metric,
                    "at most the largest, " + cursor.max(),
                    cursor.min(),
                    "both are shown as their bucket's bounds");
        }
    }

    private long word(final int offset) {
        return memory.getLongAcquire(offset);
    }

    private void report(
            final long offset, final String what, final String expected, final Object found, final String meaning) {
        findings.accept(new Finding(offset, what, expected, String.valueOf(found), meaning));
    }
}
