package io.counters.stat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
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
import java.nio.file.Path;

/** A segment file with a counter of 7, a histogram of one observation of 50, and a process that is as dead as a test needs. */
final class RealSegment {
    static final long CREATED_AT = 1_700_000_000_000_000_000L;
    static final Geometry GEOMETRY = new Geometry(4, 16, 16);

    final SegmentPath path;
    final Segment segment;
    final SegmentMemory memory;
    final int scalar;
    final int histogram;

    RealSegment(final Path file) {
        path = new SegmentPath(file);
        Segment.create(path, GEOMETRY, CREATED_AT);
        segment = Segment.openForWriting(path);
        memory = segment.memory();
        final MetricTable metrics = new MetricTable(segment);
        new ProcessTable(segment).take(0, "web", CREATED_AT);
        final MetricRecord counter = metrics.register(MetricDefinition.counter("accepted"), CREATED_AT);
        final MetricRecord bytes =
                metrics.register(MetricDefinition.histogram("bytes", Buckets.of(10, 100)), CREATED_AT);
        scalar = firstSlot(ScalarLayout.LENGTH);
        histogram = firstSlot(HistogramLayout.LENGTH);
        ScalarSlot.birth(memory, scalar, SlotIdentity.of(counter.index(), Codes.COUNTER, 0), 7, 1);
        HistogramSlot.birth(memory, histogram, SlotIdentity.of(bytes.index(), Codes.HISTOGRAM, 0));
        HistogramSlot.observe(memory, histogram, 1, 50, 1);
    }

    /** From here on the process lives: this JVM holds its lock. */
    RealSegment live() {
        if (!new ProcessLocks(path, segment.header()).tryLock(0)) {
            throw new IllegalStateException("the lock is taken");
        }
        return this;
    }

    /** Counts an observation that no summary knows of. */
    RealSegment damageHistogram() {
        return set(histogram + HistogramLayout.BUCKETS_OFFSET, 1);
    }

    /** Leaves a registration half done, as a death in the middle of it would. */
    RealSegment cutRegistrationShort() {
        segment.makeReal(GEOMETRY.metric(2), MetricLayout.LENGTH);
        set(HeaderLayout.METRIC_HIGH_WATER_OFFSET, 3);
        set(HeaderLayout.TABLE_VERSION_OFFSET, memory.getLongAcquire(HeaderLayout.TABLE_VERSION_OFFSET) + 1);
        return set(GEOMETRY.metric(2) + MetricLayout.STATE_OFFSET, MetricLayout.STATE_WRITING);
    }

    RealSegment set(final int offset, final long word) {
        memory.setLongRelease(offset, word);
        return this;
    }

    String name() {
        return path.file().toString();
    }

    private int firstSlot(final int stride) {
        final BlockTable blocks = new BlockTable(segment);
        final int block = blocks.allocate(0);
        blocks.assign(block, 0, stride);
        return blocks.firstSlot(block);
    }
}
