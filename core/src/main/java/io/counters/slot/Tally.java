package io.counters.slot;

import io.counters.memory.SegmentMemory;

/** A word of the header that every process may add to: rare events, so an atomic add is cheap enough. */
public final class Tally {
    private Tally() {}

    public static void add(final SegmentMemory memory, final int word, final long count) {
        memory.getAndAddLong(word, count);
    }
}
