package io.counters.writer;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/** Openings whose clocks the test drives, for tests outside of this package. */
public final class Clocked {
    private Clocked() {}

    public static Metrics.Builder builder(String path, EpochNanoClock stamps, NanoClock intervals) {
        return Metrics.builder(path).clocks(stamps, intervals);
    }
}
