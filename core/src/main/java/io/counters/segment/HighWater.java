package io.counters.segment;

import io.counters.memory.SegmentMemory;

/** A mark that only rises, under the mutex; what the file says is never believed beyond the capacity. */
final class HighWater {
    private HighWater() {}

    static int read(final SegmentMemory memory, final int word, final int capacity) {
        return (int) Math.max(0, Math.min(memory.getLongAcquire(word), capacity));
    }

    static void raise(final SegmentMemory memory, final int word, final int mark) {
        if (memory.getLongAcquire(word) < mark) {
            memory.setLongRelease(word, mark);
        }
    }
}
