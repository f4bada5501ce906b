package io.counters.stat.demo;

import io.counters.MetricId;

/**
 * One thread's own record of what its calls on one metric amount to: noted when a call has returned, never read from the
 * segment. Threads: the one that makes the calls; others once it has ended.
 */
abstract class Account {
    private final MetricId id;
    private long calls;

    Account(final MetricId id) {
        this.id = id;
    }

    final MetricId id() {
        return id;
    }

    /** How many calls returned. */
    final long calls() {
        return calls;
    }

    final void noteCall() {
        calls++;
    }

    abstract Amount amount();
}
