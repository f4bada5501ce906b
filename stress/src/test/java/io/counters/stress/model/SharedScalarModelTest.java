package io.counters.stress.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.ScalarLayout;
import io.counters.slot.ScalarSlot;
import io.counters.stress.model.Interleavings.Code;
import io.counters.stress.model.Interleavings.End;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scalars that several threads of one process write: each order in which their accesses can interleave. */
class SharedScalarModelTest {
    private static final int VALUE = ScalarLayout.VALUE_OFFSET / Long.BYTES;
    private static final int VERSION = ScalarLayout.VERSION_OFFSET / Long.BYTES;

    private static final Code ADDER = memory -> {
        ScalarSlot.addShared(memory, 0, 1);
        ScalarSlot.addShared(memory, 0, 10);
        return 0;
    };

    @Test
    void addsLoseNothing() {
        assertThat(ends(ADDER, ADDER))
                .isNotEmpty()
                .allMatch(end -> end.words().get(VALUE) == 22)
                .allMatch(end -> end.words().get(VERSION) == 8);
    }

    /** Why a lane's slot is its own thread's. */
    @Test
    void addsThatAreNotSharedLose() {
        Code adder = memory -> {
            ScalarSlot.add(memory, 0, 1);
            return 0;
        };
        assertThat(ends(adder, adder)).anyMatch(end -> end.words().get(VALUE) == 1);
    }

    @Test
    void addsOfDoublesLoseNothing() {
        Code adder = memory -> {
            ScalarSlot.addDoubleShared(memory, 0, 0.5);
            ScalarSlot.addDoubleShared(memory, 0, 0.25);
            return 0;
        };
        assertThat(ends(adder, adder))
                .isNotEmpty()
                .allMatch(end -> Double.longBitsToDouble(end.words().get(VALUE)) == 1.5)
                .allMatch(end -> end.words().get(VERSION) == 8);
    }

    @Test
    void whatIsTakenIsTakenOnce() {
        Code taker = memory -> ScalarSlot.takeShared(memory, 0) + ScalarSlot.takeShared(memory, 0);
        assertThat(ends(ADDER, taker, taker)).isNotEmpty().allMatch(end -> takenOrLeft(end) == 11);
    }

    @Test
    void whatIsTakenInTwoStepsIsNot() {
        Code taker = memory -> {
            long taken = ScalarSlot.value(memory, 0);
            memory.setLongRelease(ScalarLayout.VALUE_OFFSET, 0);
            return taken;
        };
        assertThat(ends(ADDER, taker, taker))
                .anyMatch(end -> takenOrLeft(end) < 11)
                .anyMatch(end -> takenOrLeft(end) > 11);
    }

    private static long takenOrLeft(End end) {
        return end.words().get(VALUE)
                + end.returned().stream().mapToLong(Long::longValue).sum();
    }

    private static Set<End> ends(Code... threads) {
        return Interleavings.ends(Image.blank(ScalarLayout.STRUCT), List.of(threads));
    }
}
