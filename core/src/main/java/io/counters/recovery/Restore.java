package io.counters.recovery;

import io.counters.MetricConflictException;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.SegmentAccessException;
import io.counters.format.Codes;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.format.SlotIdentity;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.Text;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds the totals of a snapshot to a segment, as processes that are dead, so that they survive a reboot. Each process of
 * each snapshot is added once, however often this is run and wherever a run is cut short: what is not yet published by
 * one store counts for nobody, and is done again by the next run. Gauges of the dead do not count and are left out.
 *
 * <p>Threads: the caller holds the target's mutex.
 */
public final class Restore {
    private final Segment target;
    private final Segment snapshot;
    private final MetricTable targetMetrics;
    private final ProcessTable targetProcesses;
    private final BlockTable targetBlocks;
    private final ProcessLocks locks;
    private final MetricTable metrics;
    private final BlockTable blocks;
    private final SlotCursor cursor = new SlotCursor();

    private Restore(final Segment target, final Segment snapshot) {
        this.target = target;
        this.snapshot = snapshot;
        targetMetrics = new MetricTable(target);
        targetProcesses = new ProcessTable(target);
        targetBlocks = new BlockTable(target);
        locks = new ProcessLocks(target.path(), target.header());
        metrics = new MetricTable(snapshot);
        blocks = new BlockTable(snapshot);
    }

    /**
     * Restores what is not there yet.
     *
     * @return how many processes were added
     * @throws SegmentAccessException if the snapshot is none, or was taken from this very segment
     * @throws MetricConflictException if a metric is there as something else; nothing was added then
     */
    public static int run(final Segment target, final Segment snapshot, final long now) {
        requireSnapshot(snapshot);
        if (snapshot.header().source().equals(target.header().uuid())) {
            throw new SegmentAccessException("cannot restore " + snapshot.path() + " to " + target.path()
                    + ": it was taken from that very segment, which still has these totals");
        }
        return new Restore(target, snapshot).addProcesses(now);
    }

    /**
     * Refuses what is no snapshot, before anything is made for it.
     *
     * @throws SegmentAccessException if it is none
     */
    public static void requireSnapshot(final Segment snapshot) {
        final long state = snapshot.memory().getLongAcquire(HeaderLayout.STATE_OFFSET);
        if (state != HeaderLayout.STATE_SNAPSHOT) {
            throw new SegmentAccessException("cannot restore " + snapshot.path() + ": its state is " + state
                    + " (expected: " + HeaderLayout.STATE_SNAPSHOT + ", a snapshot)");
        }
    }

    private int addProcesses(final long now) {
        final Map<Integer, MetricRecord> matching = matchMetrics(now);
        final ProcessTable processes = new ProcessTable(snapshot);
        int added = 0;
        for (int i = 0; i < processes.highWater(); i++) {
            final ProcessRecord process = processes.read(i);
            if (process.isInUse() && !isRestored(i)) {
                add(process, matching);
                added++;
            }
        }
        return added;
    }

    private boolean isRestored(final int origin) {
        for (int i = 0; i < targetProcesses.highWater(); i++) {
            if (targetProcesses.isRestoredFrom(i, snapshot.header().uuid(), origin)) {
                return true;
            }
        }
        return false;
    }

    /** The target's record for each of the snapshot's counters and histograms, by the snapshot's index. */
    private Map<Integer, MetricRecord> matchMetrics(final long now) {
        final Map<MetricId, MetricRecord> there = new HashMap<>();
        for (int i = 0; i < targetMetrics.highWater(); i++) {
            final MetricRecord metric = targetMetrics.read(i);
            if (metric != null) {
                there.put(metric.definition().id(), metric);
            }
        }
        for (int i = 0; i < metrics.highWater(); i++) {
            requireCompatible(metrics.read(i), there);
        }
        final Map<Integer, MetricRecord> matching = new HashMap<>();
        for (int i = 0; i < metrics.highWater(); i++) {
            final MetricRecord metric = metrics.read(i);
            if (metric != null && metric.definition().kind() != MetricKind.GAUGE) {
                final MetricRecord known = there.get(metric.definition().id());
                matching.put(i, known != null ? known : targetMetrics.register(metric.definition(), now));
            }
        }
        return matching;
    }

    private static void requireCompatible(
            final @Nullable MetricRecord metric, final Map<MetricId, MetricRecord> there) {
        final MetricRecord known =
                metric == null ? null : there.get(metric.definition().id());
        if (metric != null && known != null && !known.definition().isCompatibleWith(metric.definition())) {
            throw new MetricConflictException("cannot restore metric "
                    + Text.printable(metric.definition().id().toString()) + ": the snapshot has " + metric.definition()
                    + ", the segment " + known.definition());
        }
    }

    private void add(final ProcessRecord process, final Map<Integer, MetricRecord> matching) {
        final int entry = new Adoption(target, targetProcesses, locks).lockUnusedEntry();
        try {
            targetProcesses.beginRestored(entry, process, snapshot.header().uuid());
            for (int i = 0; i < blocks.highWater(); i++) {
                if (blocks.owner(i) == process.index() && blocks.stride(i) != 0) {
                    copyBlock(i, entry, matching);
                }
            }
            Snapshot.requireWhole(snapshot);
            targetProcesses.publishRestored(entry);
        } finally {
            locks.unlock(entry);
        }
    }

    private void copyBlock(final int block, final int owner, final Map<Integer, MetricRecord> matching) {
        final int stride = blocks.stride(block);
        int free = 0;
        for (int slot = blocks.firstSlot(block); slot < blocks.end(block); slot += stride) {
            final SlotCursor.Result result = stride == HistogramLayout.LENGTH
                    ? cursor.readHistogram(snapshot.memory(), slot)
                    : cursor.readScalar(snapshot.memory(), slot);
            final MetricRecord metric = matching.get(SlotIdentity.metricIndex(cursor.identity()));
            if (result == SlotCursor.Result.OK
                    && metric != null
                    && metrics.isCurrentIdentity(cursor.identity())
                    && Codes.stride(metric.definition().kind()) == stride) {
                free = free == 0 ? newBlock(owner, blocks.lane(block), stride) : free + stride;
                copySlot(metric, free);
            }
        }
    }

    private int newBlock(final int owner, final long lane, final int stride) {
        final int block = targetBlocks.allocate(owner);
        targetBlocks.assign(block, lane, stride);
        return targetBlocks.firstSlot(block);
    }

    private void copySlot(final MetricRecord metric, final int slot) {
        final long identity =
                SlotIdentity.of(metric.index(), Codes.of(metric.definition().kind()), metric.generation());
        if (metric.definition().kind() == MetricKind.HISTOGRAM) {
            HistogramSlot.restore(
                    target.memory(), slot, identity, cursor::bucket, cursor.sum(), cursor.min(), cursor.max());
        } else {
            ScalarSlot.birth(target.memory(), slot, identity, cursor.value(), cursor.epoch());
        }
    }
}
