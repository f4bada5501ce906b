package io.counters.reader;

import io.counters.format.HistogramLayout;
import io.counters.format.ScalarLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import io.counters.segment.BlockTable;
import io.counters.segment.Segment;
import io.counters.slot.SlotCursor;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The pass over the slots: block after block, slot after slot, each word from the map into the totals.
 *
 * <p>A histogram that does not rest is looked at once more at the end. A writer that never rests on purpose could make
 * that expensive, so when {@link #PATIENCE_NANOS} have passed since the first such slot, the others get one look each.
 * Threads: one.
 */
final class Scan {
    static final long PATIENCE_NANOS = 500_000_000L;

    private final SegmentMemory memory;
    private final BlockTable blocks;
    private final Processes processes;
    private final NanoClock clock;
    private final IntSupplier maxAttempts;

    private final SlotCursor cursor = new SlotCursor();
    private final LastAccepted lastAccepted;
    private Rows rows = new Rows(false);

    // The histograms' sums go on from scan to scan; only what changed is added.

    /** The number of the sums; no copy is part of any sums before the first. */
    private long sums;

    /** Whose totals have these sums; null where they are not whole. */
    private @Nullable Catalog summed;

    /** How many copies they were made of. */
    private long parts;

    /** How many of these were found in this scan. */
    private long seen;

    /** How many slots were copied in this scan. */
    private long copied;

    // Slots that did not rest, to be looked at once more.
    private int restless;
    private int[] restlessSlots = new int[16];
    private int[] restlessOwners = new int[16];
    private long[] restlessIdentities = new long[16];
    private long restlessSince;

    /** How many of them did not rest then either; they have moved to the front. */
    private int busy;

    private final ScanCounts last = new ScanCounts();
    private final ScanCounts total = new ScanCounts();

    /** The last argument says how often to look at a slot that does not rest; asked for each slot. */
    Scan(final Segment segment, final Processes processes, final NanoClock clock, final IntSupplier maxAttempts) {
        memory = segment.memory();
        blocks = new BlockTable(segment);
        lastAccepted = new LastAccepted();
        this.processes = processes;
        this.clock = clock;
        this.maxAttempts = maxAttempts;
    }

    /** Adds up all slots that count. The caller has captured the processes and prepared the rows. */
    void run(final Rows into) {
        final long start = clock.nanoTime();
        rows = into;
        // to take many old copies out of the sums costs more than to add all copies up again
        final boolean goesOn =
                summed == into.catalog() && !into.isPerProcess() && lastAccepted.keepsAll() && copied <= parts / 2;
        summed = null; // until all of them were read
        if (!goesOn || !readAll()) {
            startOver();
            readAll();
        }
        summed = into.isPerProcess() ? null : into.catalog();
        last.nanos = clock.nanoTime() - start;
        total.add(last);
    }

    private void startOver() {
        sums++;
        parts = 0;
        rows.totals().clear();
        rows.totals().clearHistograms();
    }

    /**
     * Reads all slots.
     *
     * @return false where the sums are of more than that: a slot was freed, or is another metric's now
     */
    private boolean readAll() {
        restless = 0;
        seen = 0;
        copied = 0;
        last.clear();
        final int highWater = blocks.highWater();
        for (int block = 0; block < highWater; block++) {
            final int owner = blocks.owner(block);
            if (processes.isOwner(owner)) {
                final int stride = blocks.stride(block);
                if (stride == HistogramLayout.LENGTH) {
                    readHistograms(block, owner);
                } else if (stride == ScalarLayout.LENGTH && rows.isPerProcess()) {
                    readShares(block, owner);
                } else if (stride == ScalarLayout.LENGTH) {
                    readScalars(block, owner);
                }
            }
        }
        busy = 0;
        for (int i = 0; i < restless; i++) {
            if (!readRestless(restlessSlots[i], restlessOwners[i], restlessIdentities[i])) {
                restlessSlots[busy++] = restlessSlots[i];
            }
        }
        return seen == parts;
    }

    /** Hands over the slots of which the last scan could show an earlier state only, or none. */
    void busySlots(final IntConsumer consumer) {
        for (int i = 0; i < busy; i++) {
            consumer.accept(restlessSlots[i]);
        }
    }

    ScanCounts last() {
        return last;
    }

    ScanCounts total() {
        return total;
    }

    /** Counters of longs need no more than their sum, and are most of what there is. */
    private void readScalars(final int block, final int owner) {
        // locals, because after an acquire load the compiler loads every field again
        final SegmentMemory memory = this.memory;
        final SlotCursor cursor = this.cursor;
        final long[] identities = rows.catalog().longCounters();
        final long[] values = rows.totals().values();
        final int end = blocks.end(block) - ScalarLayout.LENGTH;
        int counters = 0;
        for (int slot = blocks.firstSlot(block); slot <= end; slot += ScalarLayout.LENGTH) {
            final long identity = SlotCursor.identity(memory, slot);
            final int metric = SlotIdentity.metricIndex(identity);
            if (metric < 0) {
                continue;
            }
            if (metric >= identities.length || identities[metric] != identity) {
                readScalar(slot, owner, identity, metric);
            } else if (cursor.readCounter(memory, slot, identity)) {
                values[metric] += cursor.value(); // a metric's index is its row
                counters++;
            }
        }
        last.slots += counters;
        last.firstTry += counters;
    }

    /** The same with a row per process; apart, so that the compiler does not make one slow loop of both. */
    private void readShares(final int block, final int owner) {
        final int end = blocks.end(block) - ScalarLayout.LENGTH;
        for (int slot = blocks.firstSlot(block); slot <= end; slot += ScalarLayout.LENGTH) {
            final long identity = SlotCursor.identity(memory, slot);
            final int metric = SlotIdentity.metricIndex(identity);
            if (metric >= 0) {
                readScalar(slot, owner, identity, metric);
            }
        }
    }

    /** Reads whatever is not simply added up: gauges, doubles, a process's share, a slot without value. */
    private void readScalar(final int slot, final int owner, final long identity, final int metric) {
        final Catalog catalog = rows.catalog();
        if (metric >= catalog.limit() || catalog.scalars()[metric] != withValue(identity)) {
            return;
        }
        if (!cursor.readGauge(memory, slot, identity)) {
            return;
        }
        final int row = rows.row(metric, owner);
        if (catalog.isGauge(metric) && !processes.gaugeCounts(owner, cursor.epoch())) {
            rows.totals().foundIdle(row);
            return;
        }
        last.slots++;
        last.firstTry++;
        if (SlotIdentity.hasNoValue(identity)) {
            last.busy++;
            rows.totals().foundUnreadable(row);
        } else {
            rows.totals().addScalar(row, catalog.merge(metric), cursor.value());
        }
    }

    private void readHistograms(final int block, final int owner) {
        final SegmentMemory memory = this.memory;
        final long[] identities = rows.catalog().histograms();
        final long[] copies = lastAccepted.of(block);
        int unchanged = 0;
        int slot = blocks.firstSlot(block);
        for (int index = 0; index < LastAccepted.SLOTS; index++, slot += HistogramLayout.LENGTH) {
            final long identity = SlotCursor.identity(memory, slot);
            final int metric = SlotIdentity.metricIndex(identity);
            if (metric < 0 || metric >= identities.length || identities[metric] != withValue(identity)) {
                continue;
            }
            final int row = rows.row(metric, owner);
            if (!LastAccepted.isUnchanged(copies, index, memory, slot, identity)) {
                readChangedHistogram(slot, owner, identity, row, copies, index);
                continue;
            }
            findAgain(row, copies, index);
            unchanged++;
        }
        seen += unchanged;
        last.slots += unchanged;
        last.firstTry += unchanged;
    }

    private void readChangedHistogram(
            final int slot, final int owner, final long identity, final int row, final long[] copies, final int index) {
        if (SlotIdentity.hasNoValue(identity)) {
            last.slots++;
            last.busy++;
            rows.totals().foundUnreadable(row);
            return;
        }
        if (!readHistogram(slot, identity, row, copies, index)) {
            keepForLater(slot, owner, identity);
        } else if (cursor.attempts() == 1) {
            last.firstTry++;
        }
        last.retries += Math.max(0, cursor.attempts() - 1);
    }

    /** Returns false when the slot does not rest. */
    private boolean readHistogram(
            final int slot, final long identity, final int row, final long[] copies, final int index) {
        switch (cursor.readHistogram(memory, slot, identity, maxAttempts())) {
            case OK -> {
                last.slots++;
                accept(identity, row, copies, index);
            }
            case CORRUPT -> {
                last.slots++;
                last.corrupt++;
                rows.totals().foundCorrupt(row);
            }
            case BUSY -> {
                return false;
            }
            case EMPTY -> {
                // taken away in this moment
            }
        }
        return true;
    }

    /** Returns false when the slot does not rest. */
    private boolean readRestless(final int slot, final int owner, final long identity) {
        final int row = rows.row(SlotIdentity.metricIndex(identity), owner);
        final int block = blocks.indexOf(slot);
        final long[] copies = lastAccepted.of(block);
        final int index = (slot - blocks.firstSlot(block)) / HistogramLayout.LENGTH;
        final boolean isAtRest = readHistogram(slot, identity, row, copies, index);
        last.retries += cursor.attempts();
        if (isAtRest) {
            return true;
        }
        last.slots++;
        last.busy++;
        if (LastAccepted.isOf(identity, copies, index)) {
            rows.totals().foundBusy(row);
            findAgain(row, copies, index);
            seen++;
        } else {
            rows.totals().foundUnreadable(row);
        }
        return false;
    }

    /** Replaces the copy by what the cursor has just read. */
    private void accept(final long identity, final int row, final long[] copies, final int index) {
        copied++;
        final long[] bounds = rows.catalog().bounds(SlotIdentity.metricIndex(identity));
        final Totals totals = rows.totals();
        if (!LastAccepted.isOf(identity, copies, index) || !LastAccepted.isPart(sums, copies, index)) {
            LastAccepted.accept(copies, index, cursor, bounds);
            addToSums(row, copies, index); // what another metric had of it remains a part, and is not seen again
            seen++;
            return;
        }
        final int state = LastAccepted.state(index);
        final long min = copies[state + Totals.MIN];
        final long max = copies[state + Totals.MAX];
        totals.subtractHistogram(row, copies, state);
        LastAccepted.accept(copies, index, cursor, bounds);
        totals.addHistogram(row, copies, state);
        if (copies[state + Totals.MIN] <= min && copies[state + Totals.MAX] >= max) {
            seen++; // otherwise the slot was made anew, and the sums still have an extreme that is gone
        }
    }

    /** The copy counts as it is. */
    private void findAgain(final int row, final long[] copies, final int index) {
        if (LastAccepted.isPart(sums, copies, index)) {
            rows.totals().foundHistogram(row);
        } else {
            addToSums(row, copies, index);
        }
    }

    private void addToSums(final int row, final long[] copies, final int index) {
        rows.totals().addHistogram(row, copies, LastAccepted.state(index));
        LastAccepted.makePart(sums, copies, index);
        parts++;
    }

    private void keepForLater(final int slot, final int owner, final long identity) {
        if (restless == 0) {
            restlessSince = clock.nanoTime();
        }
        if (restless == restlessSlots.length) {
            restlessSlots = Arrays.copyOf(restlessSlots, 2 * restless);
            restlessOwners = Arrays.copyOf(restlessOwners, 2 * restless);
            restlessIdentities = Arrays.copyOf(restlessIdentities, 2 * restless);
        }
        restlessSlots[restless] = slot;
        restlessOwners[restless] = owner;
        restlessIdentities[restless] = identity;
        restless++;
    }

    private int maxAttempts() {
        return restless > 0 && clock.nanoTime() - restlessSince > PATIENCE_NANOS ? 1 : maxAttempts.getAsInt();
    }

    /** What the identity would be if the slot had a value. */
    private static long withValue(final long identity) {
        return identity & ~SlotIdentity.NO_VALUE_BIT;
    }
}
