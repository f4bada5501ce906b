package io.counters.reader;

import io.counters.format.HistogramLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A hostile writer: it moves the versions of slots without pause, by twice the step, so that whoever is let through
 * finds the slot as it was. It takes two processors, and a reader that gives up soon: one that looks 64 times is always
 * let through.
 */
final class Restless implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicBoolean isPaused = new AtomicBoolean();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong pauses = new AtomicLong();
    private final Thread thread;

    Restless(final LiveSegment live, final int... slots) {
        thread = new Thread(() -> run(live, slots), "restless");
        thread.setDaemon(true);
        thread.start();
    }

    /** Repeats an attempt until it found the slots restless; the machine may have stopped the writer meanwhile. */
    <T> T until(final Supplier<T> attempt, final Predicate<T> isDone) {
        final Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            final T result = attempt.get();
            if (isDone.test(result)) {
                return result;
            }
        }
        throw new AssertionError("the slots were always found at rest");
    }

    /** Returns when the versions stand still. */
    void pause() {
        final long before = pauses.get();
        isPaused.set(true);
        while (pauses.get() == before) {
            Thread.onSpinWait();
        }
    }

    void resume() {
        isPaused.set(false);
    }

    @Override
    public void close() {
        isOver.set(true);
        try {
            thread.join();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(final LiveSegment live, final int... slots) {
        while (!isOver.get()) {
            if (isPaused.get()) {
                pauses.incrementAndGet();
                continue;
            }
            for (int i = 0; i < 100; i++) {
                for (final int slot : slots) {
                    final int version = slot + HistogramLayout.VERSION_OFFSET;
                    live.memory.setLongRelease(version, live.memory.getLongAcquire(version) + 4);
                }
            }
        }
    }
}
