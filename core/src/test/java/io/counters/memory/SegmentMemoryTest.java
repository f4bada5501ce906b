package io.counters.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentMemoryTest {
    private static final int ENOUGH_TO_MEET_EVERY_ALIGNMENT = 64;

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 192, 1096, 4096})
    void memoryOfThisProcessIsAsLongAsAskedForWhereverTheHeapPutsIt(final int length) {
        final int last = length - Long.BYTES;

        for (int i = 0; i < ENOUGH_TO_MEET_EVERY_ALIGNMENT; i++) {
            final SegmentMemory memory = SegmentMemory.allocate(length);
            memory.setLongRelease(last, i);
            assertThat(memory.getLongAcquire(last)).isEqualTo(i);
        }
    }
}
