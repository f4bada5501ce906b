package io.counters.recovery;

import io.counters.SegmentBusyException;
import io.counters.format.HeaderLayout;
import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor;
import io.counters.slot.Tally;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Closes what a crash left open, where it is certain what that means: histogram updates that were committed and not
 * bumped, histogram slots that something outside damaged, whose buckets are believed and whose sum is the last good
 * one, and a change of the metric table that its process did not live to end. Nothing needs this - readers understand
 * the former and writers do both by themselves - but a segment whose writers never come back can be put in order by it.
 *
 * <p>Threads: the caller holds the mutex, so nobody can adopt an entry meanwhile.
 */
public final class SegmentRepair {
    private SegmentRepair() {}

    /**
     * Repairs a segment that nobody writes.
     *
     * @return what was done, in the order of the file
     * @throws SegmentBusyException as {@link #requireNoWriter}
     */
    public static List<Finding> run(final Segment segment) {
        requireNoWriter(segment);
        final SegmentMemory memory = segment.memory();
        final BlockTable blocks = new BlockTable(segment);
        final List<Finding> done = new ArrayList<>();
        closeTable(new MetricTable(segment), done);
        for (int i = 0; i < blocks.highWater(); i++) {
            if (blocks.owner(i) >= 0 && blocks.stride(i) == HistogramLayout.LENGTH) {
                for (int slot = blocks.firstSlot(i); slot < blocks.end(i); slot += HistogramLayout.LENGTH) {
                    repair(memory, slot, done);
                }
            }
        }
        return done;
    }

    /**
     * Refuses a segment that is being written.
     *
     * @throws SegmentBusyException if a writer lives, or the lock file does not tell
     */
    public static void requireNoWriter(final Segment segment) {
        final ProcessTable processes = new ProcessTable(segment);
        final BitSet asked = new BitSet();
        for (int i = 0; i < processes.highWater(); i++) {
            asked.set(i, processes.isInUse(i));
        }
        final BitSet alive = new BitSet();
        if (!new ProcessLocks(segment.path(), segment.header()).probe(asked, alive)) {
            throw new SegmentBusyException("cannot repair segment " + segment.path()
                    + ": its lock file is missing or unreadable, so its writers may live (expected: all dead)");
        }
        if (!alive.isEmpty()) {
            throw new SegmentBusyException("cannot repair segment " + segment.path()
                    + ": the writers of process entries " + alive + " live (expected: all dead)");
        }
    }

    private static void closeTable(final MetricTable metrics, final List<Finding> done) {
        final long version = metrics.version();
        if (metrics.closeChange()) {
            done.add(
                    new Finding(
                            HeaderLayout.TABLE_VERSION_OFFSET,
                            "table version",
                            "an even number, since nobody changes the metric table",
                            "version " + version + ", now " + metrics.version(),
                            "the registration or removal that was cut short is over; what it left half-made will be used again"));
        }
    }

    private static void repair(final SegmentMemory memory, final int slot, final List<Finding> done) {
        final SlotCursor cursor = new SlotCursor();
        final SlotCursor.Result before = cursor.readHistogram(memory, slot);
        final long version = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        if (before == SlotCursor.Result.EMPTY || before == SlotCursor.Result.BUSY) {
            return;
        }
        final int damaged = HistogramSlot.repair(memory, slot);
        if (damaged > 0) {
            Tally.add(memory, HeaderLayout.REPAIRED_OFFSET, damaged);
        }
        final long after = memory.getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        if (after != version) {
            done.add(new Finding(
                    slot,
                    "histogram slot",
                    damaged > 0
                            ? "a summary whose count is the sum of the buckets"
                            : "a version behind its last commit",
                    "version " + version + ", now " + after,
                    damaged > 0
                            ? "closed with the count of its buckets and the last good sum"
                            : "the observation that was cut short counts, as it did for readers"));
        }
    }
}
