package io.counters.micrometer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A daemon thread that polls until it is told to stop. It is never interrupted: it may be in an application's function. */
final class Poller {
    private static final long PATIENCE_SECONDS = 1;

    private final Runnable action;
    private final long intervalNanos;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Starts, unless the interval is zero. */
    Poller(final Runnable action, final Duration interval) {
        this.action = action;
        intervalNanos = interval.toNanos();
        if (interval.isZero()) {
            stopped.countDown();
            return;
        }
        final Thread thread = new Thread(this::run, "counters-micrometer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops; false if the thread is still in a function after a second, or the caller was interrupted meanwhile. */
    boolean stop() {
        stopping.countDown();
        try {
            return stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try {
            while (!stopping.await(intervalNanos, TimeUnit.NANOSECONDS)) {
                action.run();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody but the application's own function interrupts this thread
        } finally {
            stopped.countDown();
        }
    }
}
