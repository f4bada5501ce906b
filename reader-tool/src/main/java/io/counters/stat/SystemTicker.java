package io.counters.stat;

import java.time.Duration;

/** The machine's own time. */
final class SystemTicker implements Ticker {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public boolean pause(final Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
