package io.counters.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.writer.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

/** The worked example counts exactly, wherever its metrics are kept. */
abstract class JobStoreContract {
    private static final int THREADS = 8;
    private static final int JOBS = 5_000;

    abstract Metrics open();

    @Test
    void everyTransitionThatManyThreadsRaceForIsCountedOnce() throws InterruptedException {
        try (Metrics metrics = open()) {
            final JobStore store = new JobStore(metrics);
            final AtomicLongArray won = new AtomicLongArray(4);
            final CountDownLatch start = new CountDownLatch(1);
            final List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                threads.add(new Thread(() -> race(store, won, start)));
            }
            threads.forEach(Thread::start);
            start.countDown();
            for (final Thread thread : threads) {
                thread.join();
            }

            assertThat(metrics.counter("jobs_created_total", "").value())
                    .isEqualTo(won.get(0))
                    .isEqualTo(JOBS);
            assertThat(metrics.counter("jobs_failed_total", "").value()).isEqualTo(won.get(1));
            assertThat(metrics.counter("jobs_retried_total", "").value()).isEqualTo(won.get(2));
            assertThat(metrics.counter("jobs_completed_total", "").value()).isEqualTo(won.get(3));
            assertThat(metrics.gauge("jobs_in_progress", "").value())
                    .isEqualTo(won.get(0) + won.get(2) - won.get(1) - won.get(3));
        }
    }

    private static void race(final JobStore store, final AtomicLongArray won, final CountDownLatch start) {
        try {
            start.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < JOBS; i++) {
            final String job = "job " + i;
            count(won, 0, store.create(job));
            count(won, 1, i % 3 == 0 && store.fail(job));
            count(won, 2, i % 6 == 0 && store.retry(job));
            count(won, 3, i % 2 == 0 && store.complete(job));
        }
    }

    private static void count(final AtomicLongArray won, final int transition, final boolean isWon) {
        if (isWon) {
            won.incrementAndGet(transition);
        }
    }
}
