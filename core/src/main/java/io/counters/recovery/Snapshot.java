package io.counters.recovery;

import io.counters.SegmentAccessException;
import io.counters.format.BlockLayout;
import io.counters.format.FormatVersion;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentHeader;
import io.counters.segment.SegmentPath;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import java.util.UUID;
import java.util.function.IntToLongFunction;
import org.agrona.collections.IntArrayList;

/**
 * Copies a segment, slot by slot, into a segment file of its own, while its writers go on. The copy is as large as what
 * is in use, bears its own uuid and its source's, and no writer ever opens it.
 *
 * <p>Each slot is consistent; the copy is not one instant. A histogram that never rests during several passes is marked
 * as having no value. Threads: one.
 */
public final class Snapshot {
    /** Passes over slots that did not rest. Each pass is itself many attempts. */
    private static final int PASSES = 100;

    private final Segment source;
    private final SegmentMemory from;
    private final BlockTable blocks;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final Geometry geometry;
    private final SlotCursor cursor = new SlotCursor();

    private Snapshot(final Segment source) {
        this.source = source;
        from = source.memory();
        blocks = new BlockTable(source);
        processes = new ProcessTable(source);
        metrics = new MetricTable(source);
        geometry = new Geometry(
                Math.max(1, processes.highWater()), Math.max(1, metrics.highWater()), Math.max(1, blocks.highWater()));
    }

    /**
     * Takes a snapshot.
     *
     * @param target where nothing is yet, or it is refused; what is there stays
     * @param observedState the state to store for each process entry, a word of {@link ProcessLayout}
     * @param now the time that the snapshot bears
     */
    public static void take(
            final Segment source, final SegmentPath target, final IntToLongFunction observedState, final long now) {
        final Snapshot snapshot = new Snapshot(source);
        final SegmentHeader header = new SegmentHeader(
                FormatVersion.MINOR,
                snapshot.geometry,
                0, // what a newer minor version keeps in words of its own is not copied
                source.header().createdAt(),
                UUID.randomUUID(),
                source.header().bootId(),
                0, // no lock file: nobody writes a snapshot
                source.header().name(),
                source.header().uuid());
        Segment.createSnapshot(target, header, memory -> snapshot.copy(memory, observedState, now));
    }

    private void copy(final SegmentMemory to, final IntToLongFunction observedState, final long now) {
        to.setLongRelease(HeaderLayout.SNAPSHOT_AT_OFFSET, now);
        copyWord(to, HeaderLayout.REFUSED_OFFSET);
        copyWord(to, HeaderLayout.REPAIRED_OFFSET);
        copyProcesses(to, observedState);
        copyMetrics(to);
        copyBlocks(to);
        requireWhole(source);
    }

    /** What was read through the map of a file that was truncated meanwhile may be anything. */
    static void requireWhole(final Segment segment) {
        if (!segment.isWhole()) {
            throw new SegmentAccessException("cannot copy segment " + segment.path()
                    + ": it was truncated meanwhile (expected: "
                    + segment.geometry().fileLength() + " bytes to the end)");
        }
    }

    private void copyProcesses(final SegmentMemory to, final IntToLongFunction observedState) {
        final int count = Math.min(processes.highWater(), geometry.processes());
        to.setLongRelease(HeaderLayout.PROCESS_HIGH_WATER_OFFSET, count);
        for (int i = 0; i < count; i++) {
            copyBytes(source.geometry().process(i), to, geometry.process(i), ProcessLayout.LENGTH);
            to.setLongRelease(geometry.process(i) + ProcessLayout.STATE_OFFSET, observedState.applyAsLong(i));
        }
    }

    private void copyMetrics(final SegmentMemory to) {
        final int count = Math.min(metrics.highWater(), geometry.metrics());
        to.setLongRelease(HeaderLayout.METRIC_HIGH_WATER_OFFSET, count);
        for (int i = 0; i < count; i++) {
            if (metrics.read(i) != null) {
                copyBytes(source.geometry().metric(i), to, geometry.metric(i), MetricLayout.LENGTH);
            }
        }
    }

    private void copyBlocks(final SegmentMemory to) {
        final int count = Math.min(blocks.highWater(), geometry.blocks());
        to.setLongRelease(HeaderLayout.BLOCK_HIGH_WATER_OFFSET, count);
        IntArrayList restless = new IntArrayList();
        for (int i = 0; i < count; i++) {
            final int stride = blocks.stride(i);
            if (stride != 0 && blocks.owner(i) >= 0) {
                copyBytes(source.geometry().block(i), to, geometry.block(i), BlockLayout.FIRST_SLOT_OFFSET);
                for (int slot = blocks.firstSlot(i); slot < blocks.end(i); slot += stride) {
                    copySlot(to, slot, stride, restless);
                }
            }
        }
        for (int pass = 0; pass < PASSES && !restless.isEmpty(); pass++) {
            final IntArrayList again = restless;
            restless = new IntArrayList();
            for (int i = 0; i < again.size(); i++) {
                copySlot(to, again.getInt(i), HistogramLayout.LENGTH, restless);
            }
        }
    }

    private void copySlot(final SegmentMemory to, final int slot, final int stride, final IntArrayList restless) {
        final int target = slot - source.geometry().blockTable() + geometry.blockTable();
        final SlotCursor.Result result =
                stride == HistogramLayout.LENGTH ? cursor.readHistogram(from, slot) : cursor.readScalar(from, slot);
        switch (result) {
            case OK -> copyResting(to, target, stride);
            case BUSY -> {
                to.setLongRelease(
                        target + HistogramLayout.IDENTITY_OFFSET, cursor.identity() | SlotIdentity.NO_VALUE_BIT);
                restless.addInt(slot);
            }
            case CORRUPT -> copyBytes(slot, to, target, stride); // damage stays visible
            case EMPTY -> {}
        }
    }

    private void copyResting(final SegmentMemory to, final int target, final int stride) {
        if (stride == HistogramLayout.LENGTH) {
            HistogramSlot.restore(
                    to, target, cursor.identity(), cursor::bucket, cursor.sum(), cursor.min(), cursor.max());
        } else {
            ScalarSlot.birth(to, target, cursor.identity(), cursor.value(), cursor.epoch());
        }
    }

    private void copyWord(final SegmentMemory to, final int offset) {
        to.setLongRelease(offset, from.getLongAcquire(offset));
    }

    private void copyBytes(final int offset, final SegmentMemory to, final int target, final int length) {
        final byte[] bytes = new byte[length];
        from.copyTo(offset, bytes);
        to.copyFrom(target, bytes);
    }
}
