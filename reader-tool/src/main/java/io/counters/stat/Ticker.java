package io.counters.stat;

import java.time.Duration;

/** Elapsed time, and waiting for more of it. */
interface Ticker {
    long nanoTime();

    /** Waits; false when the wait was cut short and the command should end. */
    boolean pause(Duration duration);
}
