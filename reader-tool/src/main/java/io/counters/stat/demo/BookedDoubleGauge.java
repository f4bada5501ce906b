package io.counters.stat.demo;

import io.counters.writer.DoubleGauge;

/** A gauge of doubles that all threads move, and how far this one moved it. */
final class BookedDoubleGauge extends Account {
    private final DoubleGauge gauge;
    private double moved;

    BookedDoubleGauge(final DoubleGauge gauge) {
        super(gauge.definition().id());
        this.gauge = gauge;
    }

    void add(final double delta) {
        gauge.add(delta);
        moved += delta;
        noteCall();
    }

    @Override
    Amount amount() {
        return new Amount.Real(moved);
    }
}
