package io.counters.stat.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedTest {
    private final AtomicLong times = new AtomicLong();

    @Test
    void whoeverComesAloneGetsWorkOfHisOwn() {
        final Shared<Long> shared = new Shared<>(times::incrementAndGet);
        assertThat(shared.get()).isEqualTo(1);
        assertThat(shared.get()).isEqualTo(2);
    }

    @Test
    void allWhoComeWhileItIsUnderWayShareTheNext() throws InterruptedException {
        final CountDownLatch end = new CountDownLatch(1);
        final Shared<Long> shared = new Shared<>(() -> {
            final long time = times.incrementAndGet();
            waitFor(end);
            return time;
        });
        final List<Visitor> visitors = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final Visitor visitor = new Visitor(shared);
            visitor.start();
            final State expected = visitors.isEmpty() ? State.WAITING : State.BLOCKED;
            await().until(() -> visitor.getState() == expected);
            visitors.add(visitor);
        }
        end.countDown();
        for (final Visitor visitor : visitors) {
            visitor.join();
        }
        assertThat(visitors).extracting(visitor -> visitor.seen).containsExactly(1L, 2L, 2L, 2L, 2L);
    }

    @Test
    void aFailureIsNotShared() {
        final Shared<Long> shared = new Shared<>(() -> {
            if (times.incrementAndGet() == 2) {
                throw new IllegalStateException("the second");
            }
            return times.get();
        });
        assertThat(shared.get()).isEqualTo(1);
        assertThatThrownBy(shared::get).hasMessage("the second");
        assertThat(shared.get()).isEqualTo(3);
    }

    private static void waitFor(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Visitor extends Thread {
        private final Shared<Long> shared;
        private volatile Long seen;

        Visitor(final Shared<Long> shared) {
            this.shared = shared;
        }

        @Override
        public void run() {
            seen = shared.get();
        }
    }
}
