package io.counters.reader;

import io.counters.MetricId;
import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.Segment;
import io.counters.slot.SlotCursor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the last look at a segment saw, so that the next one can tell what is different.
 *
 * <p>A slot whose version did not move was not updated, but for one case: whoever dies between the store of a value and
 * that of its version leaves a change without a stamp. So the value that came with a version is kept as well, and
 * compared once when its writer has died, closed, or left its entry to another. Threads: one.
 */
final class LastLook {
    // What is kept of a slot.
    private static final int VERSION = 0;
    private static final int VALUE = 1;
    private static final int WORDS = 2;

    /** No slot has this version, since versions are even; and no histogram this many observations. */
    private static final long NONE = -1;

    private final SegmentMemory memory;
    private final BlockTable blocks;
    private final Processes processes;
    private final SlotCursor cursor = new SlotCursor();

    private HeapShare heap = new HeapShare();
    private Catalog catalog = Catalog.EMPTY;
    private List<MetricId> removed = List.of();
    private long[] lives = {};
    private long[][] seen = {};
    private final BitSet changed = new BitSet();

    LastLook(final Segment segment, final Processes processes) {
        memory = segment.memory();
        blocks = new BlockTable(segment);
        this.processes = processes;
    }

    /** Makes everything new to the next look. */
    void forget() {
        heap = new HeapShare();
        catalog = Catalog.EMPTY;
        lives = new long[0];
        seen = new long[0][];
    }

    /**
     * Looks at the slots. The caller has captured the processes; values that are loaded after this are at least as new
     * as the changes that it finds.
     *
     * @throws HeapShare.Exceeded if there is more than this JVM can hold
     */
    void look(final Catalog current) {
        changed.clear();
        removed = List.of();
        if (current != catalog) {
            compare(current);
        }
        final BitSet reborn = reborn();
        final int highWater = blocks.highWater();
        for (int block = 0; block < highWater; block++) {
            final int owner = blocks.owner(block);
            if (processes.isOwner(owner)) {
                final int stride = blocks.stride(block);
                if (stride == HistogramLayout.LENGTH || stride == ScalarLayout.LENGTH) {
                    look(block, stride, reborn.get(owner));
                }
            }
        }
    }

    /** The metrics that the last look found changed, by index. */
    BitSet changed() {
        return changed;
    }

    /** The metrics that the last look no longer found. */
    List<MetricId> removed() {
        return removed;
    }

    /** Makes a slot new to the next look: what was shown of it was not its present state. */
    void forget(final int slot) {
        final int block = blocks.indexOf(slot);
        final int stride = blocks.stride(block);
        if (block < seen.length && stride > 0) {
            final int at = (slot - blocks.firstSlot(block)) / stride * WORDS;
            if (at < seen[block].length) {
                seen[block][at + VERSION] = NONE;
            }
        }
    }

    private void compare(final Catalog current) {
        for (final int metric : current.order()) {
            if (!current.isIn(catalog, metric)) {
                changed.set(metric);
            }
        }
        final Set<MetricId> present = new HashSet<>(current.ids());
        removed = catalog.ids().stream().filter(id -> !present.contains(id)).toList();
        catalog = current;
    }

    /** The owners that have died, closed or changed hands since the last look. */
    private BitSet reborn() {
        final BitSet reborn = new BitSet();
        final int captured = processes.captured();
        if (captured > lives.length) {
            lives = Arrays.copyOf(lives, captured);
        }
        for (int owner = 0; owner < captured; owner++) {
            final long life = processes.life(owner);
            reborn.set(owner, life != lives[owner]);
            lives[owner] = life;
        }
        return reborn;
    }

    private void look(final int block, final int stride, final boolean isReborn) {
        final long[] identities = stride == HistogramLayout.LENGTH ? catalog.histograms() : catalog.scalars();
        final long[] words = seen(block, stride);
        int slot = blocks.firstSlot(block);
        for (int at = 0; at < words.length; at += WORDS, slot += stride) {
            final long identity = SlotCursor.identity(memory, slot);
            final int metric = SlotIdentity.metricIndex(identity);
            if (metric < 0
                    || metric >= identities.length
                    || identities[metric] != (identity & ~SlotIdentity.NO_VALUE_BIT)) {
                continue; // what the catalog does not know yet is new to the look that does
            }
            final long version = SlotCursor.version(memory, slot);
            final boolean isStamped = version != words[at + VERSION];
            if (!isStamped && !isReborn) {
                continue;
            }
            final long value = value(slot, identity, stride);
            if (SlotCursor.identity(memory, slot) != identity) {
                continue; // the version may be another metric's
            }
            // a gauge that no longer counts, or counts again, is a change without an update
            if (isStamped || value != words[at + VALUE] || catalog.isGauge(metric)) {
                words[at + VERSION] = version;
                words[at + VALUE] = value;
                changed.set(metric);
            }
        }
    }

    /** One word that is another one after each update but a gauge's to the value it had. */
    private long value(final int slot, final long identity, final int stride) {
        if (stride == HistogramLayout.LENGTH) {
            return cursor.readHistogram(memory, slot, identity, 1) == SlotCursor.Result.OK ? cursor.count() : NONE;
        }
        return cursor.readCounter(memory, slot, identity) ? cursor.value() : NONE;
    }

    private long[] seen(final int block, final int stride) {
        if (block >= seen.length) {
            final int before = seen.length;
            seen = Arrays.copyOf(seen, Math.max(block + 1, 2 * before));
            Arrays.fill(seen, before, seen.length, new long[0]);
        }
        final int length = (blocks.end(block) - blocks.firstSlot(block)) / stride * WORDS;
        if (seen[block].length != length) {
            heap.take((long) length * Long.BYTES);
            seen[block] = new long[length];
            Arrays.fill(seen[block], NONE);
        }
        return seen[block];
    }
}
