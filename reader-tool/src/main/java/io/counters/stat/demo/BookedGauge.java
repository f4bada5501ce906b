package io.counters.stat.demo;

import io.counters.writer.Gauge;

/** A gauge that all threads move, and how far this one moved it. */
final class BookedGauge extends Account {
    private final Gauge gauge;
    private long moved;

    BookedGauge(final Gauge gauge) {
        super(gauge.definition().id());
        this.gauge = gauge;
    }

    void add(final long delta) {
        gauge.add(delta);
        moved += delta;
        noteCall();
    }

    @Override
    Amount amount() {
        return new Amount.Whole(moved);
    }
}
