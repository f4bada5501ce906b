package io.counters.writer;

import io.counters.HistogramValue;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A histogram of times, in seconds for readers, whatever the scale in which it stores them.
 *
 * <p>Threads: like its {@link Histogram}.
 */
public final class Timer {
    private final Histogram histogram;
    private final Scale scale;

    Timer(final Histogram histogram) {
        this.histogram = histogram;
        scale = new Scale(histogram.definition().scale());
    }

    /** A time that is being taken. Closing it records it; only the first close counts. */
    public static final class Sample implements AutoCloseable {
        private final Histogram histogram;
        private final Scale scale;
        private final long startNanos = System.nanoTime();
        private boolean closed;

        Sample(final Histogram histogram, final Scale scale) {
            this.histogram = histogram;
            this.scale = scale;
        }

        /** Records the time since the start. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                histogram.observe(scale.storedNanos(System.nanoTime() - startNanos));
            }
        }
    }

    /**
     * Starts to take a time.
     *
     * @return to be closed, best by a {@code try}
     */
    public Sample start() {
        return new Sample(histogram, scale);
    }

    /**
     * Runs and times an action, also when it throws.
     *
     * @param action what to time
     */
    public void record(final Runnable action) {
        final Sample sample = start();
        try {
            action.run();
        } finally {
            sample.close();
        }
    }

    /**
     * Calls and times an action, also when it throws.
     *
     * @param action what to time
     * @param <T> type of the result
     * @return its result
     * @throws Exception whatever it throws
     */
    public <T> T call(final Callable<T> action) throws Exception {
        final Sample sample = start();
        try {
            return action.call();
        } finally {
            sample.close();
        }
    }

    /**
     * Records a time that was taken elsewhere.
     *
     * @param nanos elapsed nanoseconds
     */
    public void observeNanos(final long nanos) {
        histogram.observe(scale.storedNanos(nanos));
    }

    /**
     * Records a time that was taken elsewhere.
     *
     * @param elapsed how long it took
     */
    public void observe(final Duration elapsed) {
        observeNanos(elapsed.toNanos());
    }

    /**
     * What this process has recorded; see {@link Histogram#snapshot}.
     *
     * @return a copy, in stored units
     */
    public HistogramValue snapshot() {
        return histogram.snapshot();
    }
}
