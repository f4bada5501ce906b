package io.counters.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slots that are read and written at the same time, each until the two have met. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a loop heeds no interrupt
class SlotsUnderWayTest {
    private static final int SLOT = 64;

    private final SegmentMemory memory = SegmentMemory.allocate(4096);
    private final SlotCursor cursor = new SlotCursor();
    private final AtomicBoolean isOver = new AtomicBoolean();

    @AfterEach
    void endWriter() {
        isOver.set(true);
    }

    @Test
    void slotThatGoesToAnotherMetricWhileItIsReadIsEmptyAndNeverHasTheOthersValue() {
        startWriter(turn -> {
            ScalarSlot.free(memory, SLOT);
            ScalarSlot.birth(memory, SLOT, SlotIdentity.of(0, 1, turn), turn, turn);
        });

        boolean wasTakenAway = false;
        while (!wasTakenAway) {
            final SlotCursor.Result result = cursor.readScalar(memory, SLOT);
            if (result == SlotCursor.Result.OK) {
                assertThat(cursor.value()).isEqualTo(SlotIdentity.generation(cursor.identity()));
            }
            wasTakenAway = result == SlotCursor.Result.EMPTY && cursor.identity() != SlotIdentity.NONE;
        }
    }

    @Test
    void histogramThatMovesWhileItIsReadIsReadAgainUntilItsWordsBelongTogether() {
        HistogramSlot.birth(memory, SLOT, SlotIdentity.of(0, 3, 1));
        startWriter(turn -> HistogramSlot.observe(memory, SLOT, (int) (turn % 16), 3, 1));

        boolean wasReadAgain = false;
        while (!wasReadAgain) {
            final SlotCursor.Result result = cursor.readHistogram(memory, SLOT);
            assertThat(result).isIn(SlotCursor.Result.OK, SlotCursor.Result.BUSY);
            if (result == SlotCursor.Result.OK) {
                assertThat(cursor.sum()).isEqualTo(3 * cursor.count());
                wasReadAgain = cursor.attempts() > 1;
            }
        }
    }

    @Test
    void nothingIsLostWhereTwoThreadsAddToOneDouble() throws InterruptedException {
        final int additions = 1_000_000;
        final Runnable adder = () -> {
            for (int i = 0; i < additions; i++) {
                ScalarSlot.addDoubleShared(memory, SLOT, 0.5);
            }
        };
        final List<Thread> threads = List.of(new Thread(adder), new Thread(adder));
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }

        assertThat(Double.longBitsToDouble(ScalarSlot.value(memory, SLOT))).isEqualTo(2 * 0.5 * additions);
    }

    private void startWriter(final LongConsumer action) {
        final Thread writer = new Thread(() -> {
            for (long turn = 1; !isOver.get(); turn++) {
                action.accept(turn);
            }
        });
        writer.setDaemon(true);
        writer.start();
    }
}
