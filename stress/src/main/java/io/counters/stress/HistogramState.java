package io.counters.stress;

import io.counters.format.Codes;
import io.counters.format.SlotIdentity;
import io.counters.slot.HistogramSlot;
import io.counters.slot.SlotCursor;
import io.counters.slot.SlotCursor.Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A histogram's slot, just born, and the shipped reader. */
class HistogramState {
    static final long IDENTITY = SlotIdentity.of(0, Codes.HISTOGRAM, 1);

    /** Shown in place of a count. */
    static final long EMPTY = -1;

    static final long BUSY = -2;
    static final long CORRUPT = -3;

    final int slot = Arena.slot();
    final SlotCursor cursor = new SlotCursor();

    HistogramState() {
        HistogramSlot.birth(Arena.MEMORY, slot, IDENTITY);
    }

    /** Shows count and sum, or why there are none. */
    final void showCountAndSum(final JJ_Result r) {
        r.r1 = count();
        r.r2 = r.r1 < 0 ? 0 : cursor.sum();
    }

    /** Reads the slot once more. Negative if there is nothing to show. */
    final long count() {
        final Result result = cursor.readHistogram(Arena.MEMORY, slot);
        return switch (result) {
            case OK -> cursor.count();
            case EMPTY -> EMPTY;
            case BUSY -> BUSY;
            case CORRUPT -> CORRUPT;
        };
    }
}
