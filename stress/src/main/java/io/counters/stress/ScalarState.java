package io.counters.stress;

import io.counters.format.Codes;
import io.counters.format.SlotIdentity;
import io.counters.slot.ScalarSlot;
import io.counters.slot.SlotCursor;

/** A scalar's slot, just born with a value and epoch 1, and the shipped reader. */
class ScalarState {
    static final long IDENTITY = SlotIdentity.of(0, Codes.GAUGE, 1);

    final int slot = Arena.slot();
    final SlotCursor cursor = new SlotCursor();

    ScalarState(final long value) {
        ScalarSlot.free(Arena.MEMORY, slot);
        ScalarSlot.birth(Arena.MEMORY, slot, IDENTITY, value, 1);
    }
}
