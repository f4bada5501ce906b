package io.counters.reader;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A segment file that a test writes to, slot by slot, while readers have it open. Readers see the clocks of this object,
 * which stand still unless told.
 */
final class LiveSegment {
    static final Buckets BUCKETS = Buckets.of(10, 100, 1_000);
    static final long CREATED_AT = 1_700_000_000_000_000_000L;

    final SegmentPath path;
    final Segment segment;
    final SegmentMemory memory;
    final MetricTable metrics;
    final BlockTable blocks;
    final ProcessTable processes;
    final ProcessLocks locks;

    long nanos = 1;
    long wallTime = CREATED_AT;

    /** How often readers look at a histogram's slot; at zero none is ever found at rest. */
    int attempts = SlotCursor.MAX_ATTEMPTS;

    private final Map<List<Integer>, int[]> lanes = new HashMap<>();

    LiveSegment(final Path directory) {
        this(directory, new Geometry(8, 64, 64));
    }

    LiveSegment(final Path directory, final Geometry geometry) {
        this(new SegmentPath(directory.resolve("orders.seg")), geometry);
    }

    LiveSegment(final SegmentPath path, final Geometry geometry) {
        this.path = path;
        Segment.create(path, geometry, CREATED_AT);
        segment = Segment.openForWriting(path);
        memory = segment.memory();
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
        processes = new ProcessTable(segment);
        locks = new ProcessLocks(path, segment.header());
    }

    SegmentReader reader() {
        return SegmentReader.open(path, () -> nanos, () -> wallTime, () -> attempts);
    }

    /** Lets so much time pass that readers probe the locks at the next scan. */
    void passASecond() {
        nanos += SegmentReader.REFRESH_NANOS;
        wallTime += SegmentReader.REFRESH_NANOS;
    }

    /** A process that lives: this JVM holds its lock. */
    int process(final String name) {
        final int index = processes.highWater();
        if (!locks.tryLock(index)) {
            throw new IllegalStateException("lock " + index);
        }
        processes.take(index, name, wallTime);
        return index;
    }

    /** A process that ended without closing: nobody holds its lock. */
    int deadProcess(final String name) {
        final int index = processes.highWater();
        processes.take(index, name, wallTime);
        return index;
    }

    MetricRecord metric(final MetricDefinition definition) {
        return metrics.register(definition, wallTime);
    }

    MetricRecord counter(final String name) {
        return metric(MetricDefinition.counter(name));
    }

    MetricRecord histogram(final String name) {
        return metric(MetricDefinition.histogram(name, BUCKETS));
    }

    static long identity(final MetricRecord metric) {
        return SlotIdentity.of(metric.index(), Codes.of(metric.definition().kind()), metric.generation());
    }

    /** A new slot of a counter. Returns its offset. */
    int count(final int process, final MetricRecord metric, final long value) {
        return count(process, 0, metric, value);
    }

    int count(final int process, final int lane, final MetricRecord metric, final long value) {
        final int slot = slot(process, lane, ScalarLayout.LENGTH);
        ScalarSlot.birth(memory, slot, identity(metric), value, 0);
        return slot;
    }

    /** A new slot of a gauge, in the process's present epoch. */
    int set(final int process, final MetricRecord metric, final long bits) {
        final int slot = slot(process, 0, ScalarLayout.LENGTH);
        ScalarSlot.birth(memory, slot, identity(metric), bits, processes.epoch(process));
        return slot;
    }

    int set(final int process, final MetricRecord metric, final double value) {
        return set(process, metric, Double.doubleToRawLongBits(value));
    }

    /** A new slot of a histogram with observations. */
    int observe(final int process, final MetricRecord metric, final long... values) {
        final int slot = slot(process, 0, HistogramLayout.LENGTH);
        HistogramSlot.birth(memory, slot, identity(metric));
        observeIn(slot, metric, values);
        return slot;
    }

    void observeIn(final int slot, final MetricRecord metric, final long... values) {
        final List<Long> bounds = metric.definition().bounds();
        for (final long value : values) {
            final int bucket =
                    (int) bounds.stream().filter(bound -> bound < value).count();
            HistogramSlot.observe(memory, slot, bucket, value, 1);
        }
    }

    /** The next free slot of a lane. */
    int slot(final int process, final int lane, final int stride) {
        final int[] next = lanes.computeIfAbsent(List.of(process, lane, stride), key -> new int[2]);
        if (next[0] + stride > next[1]) {
            final int block = blocks.allocate(process);
            blocks.assign(block, lane, stride);
            next[0] = blocks.firstSlot(block);
            next[1] = blocks.end(block);
        }
        next[0] += stride;
        return next[0] - stride;
    }

    /** The offset of the block that holds a slot. */
    int blockOf(final int slot) {
        return segment.geometry().block(blocks.indexOf(slot));
    }

    static MetricSample find(final List<MetricSample> samples, final String name) {
        return samples.stream()
                .filter(sample -> sample.definition().id().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
