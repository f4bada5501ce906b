package io.counters.stat.serve;

import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes that take too long are cut short: the thread is interrupted, and whom that finds in the middle of a write to a
 * socket finds the socket closed. The JDK's server has a limit for whole answers only, and a stream never ends.
 *
 * <p>Threads: any.
 */
final class Deadline implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;
    private final int seconds;

    Deadline(final int seconds) {
        this.seconds = seconds;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            final Thread thread = new Thread(task, "serve deadline");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Something that a slow client can hold up. */
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    /** Writes, on this thread. */
    void within(final Write write) throws IOException {
        final Cut cut = new Cut(Thread.currentThread());
        final Future<?> scheduled = timer.schedule(cut, seconds, TimeUnit.SECONDS);
        try {
            write.run();
        } finally {
            scheduled.cancel(false);
            cut.forgo();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Hits its thread in that write, and in nothing that the thread does later. */
    private static final class Cut implements Runnable {
        private final Thread thread;
        private boolean isForgone;
        private boolean isDone;

        Cut(final Thread thread) {
            this.thread = thread;
        }

        @Override
        public synchronized void run() {
            if (!isForgone) {
                isDone = true;
                thread.interrupt();
            }
        }

        synchronized void forgo() {
            isForgone = true;
            if (isDone) {
                Thread.interrupted(); // it was ours
            }
        }
    }
}
