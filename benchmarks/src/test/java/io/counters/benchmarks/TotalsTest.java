package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TotalsTest {
    @Test
    void peerThatLeavesOutOneCallFailsAfterTheRun() {
        final AtomicLong shown = new AtomicLong();
        final Workers<Runnable> workers = new Workers<>(
                "lazy",
                new Peer<>(
                        () -> List.of(() -> shown.updateAndGet(n -> n == 5 ? n : n + 1)),
                        () -> Totals.ofCount(shown.get()),
                        () -> {}));
        final Runnable lazy = workers.join(() -> Totals.ofCount(7)).get(0);
        for (int i = 0; i < 7; i++) {
            lazy.run();
        }
        assertThatThrownBy(workers::end).hasMessageContaining("lazy").hasMessageContaining("count=5");
    }

    @Test
    void emptyLoopFailsAfterTheRun() {
        final Workers<Runnable> workers =
                new Workers<>("empty", new Peer<>(() -> List.of(() -> {}), () -> Totals.ofCount(0), () -> {}));
        workers.join(() -> Totals.ofCount(0));
        assertThatThrownBy(workers::end).hasMessageContaining("some calls");
    }
}
