package io.counters.writer;

import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.slot.SlotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/** What this process knows of a metric: all its slots in the blocks that bear its index, whoever made them. */
final class OwnSlots {
    private final SegmentMemory memory;
    private final BlockTable blocks;
    private final int process;

    OwnSlots(final SegmentMemory memory, final BlockTable blocks, final int process) {
        this.memory = memory;
        this.blocks = blocks;
        this.process = process;
    }

    /** The sum over the slots of a counter. */
    long sum(final long identity) {
        final long[] sum = new long[1];
        final SlotCursor cursor = new SlotCursor();
        forEachSlot(identity, ScalarLayout.LENGTH, slot -> {
            if (cursor.readCounter(memory, slot, identity)) {
                sum[0] += cursor.value();
            }
        });
        return sum[0];
    }

    /** The same for a counter of doubles. */
    double sumOfDoubles(final long identity) {
        final double[] sum = new double[1];
        final SlotCursor cursor = new SlotCursor();
        forEachSlot(identity, ScalarLayout.LENGTH, slot -> {
            if (cursor.readCounter(memory, slot, identity)) {
                sum[0] += Double.longBitsToDouble(cursor.value());
            }
        });
        return sum[0];
    }

    /** What the gauge's slot holds; empty where this process has not set it in this epoch. */
    OptionalLong level(final long identity, final long epoch) {
        final List<Long> level = new ArrayList<>();
        final SlotCursor cursor = new SlotCursor();
        forEachSlot(identity, ScalarLayout.LENGTH, slot -> {
            if (cursor.readGauge(memory, slot, identity) && cursor.epoch() == epoch) {
                level.add(cursor.value());
            }
        });
        return level.stream().mapToLong(Long::longValue).findFirst();
    }

    /** Adds the slots of a histogram up. */
    void addHistogram(final long identity, final HistogramTotals totals) {
        final SlotCursor cursor = new SlotCursor();
        forEachSlot(identity, HistogramLayout.LENGTH, slot -> {
            if (cursor.readHistogram(memory, slot, identity, SlotCursor.MAX_ATTEMPTS) == SlotCursor.Result.OK) {
                totals.add(cursor);
            }
        });
    }

    private void forEachSlot(final long identity, final int stride, final IntConsumer action) {
        for (int i = 0; i < blocks.highWater(); i++) {
            if (blocks.owner(i) == process && blocks.stride(i) == stride) {
                for (int slot = blocks.firstSlot(i); slot < blocks.end(i); slot += stride) {
                    if (SlotCursor.identity(memory, slot) == identity) {
                        action.accept(slot);
                    }
                }
            }
        }
    }
}
