package io.counters.benchmarks;

import org.openjdk.jmh.annotations.TearDown;

/** One thread's calls of one metric of its own, counted by the caller and compared with what the metric shows. */
public abstract class Calls {
    long calls;

    /** What was done, as the caller has counted it. */
    Totals done() {
        return Totals.ofCount(calls);
    }

    /** What the metric says. */
    abstract Totals shown();

    /** Gives back what the metric needed. */
    void end() {}

    @TearDown
    public void check() {
        final Totals shown = shown();
        end();
        Totals.requireEqual(getClass().getSimpleName(), done(), shown);
    }
}
