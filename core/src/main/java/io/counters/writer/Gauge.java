package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;

/**
 * A level of this process, as a long. Readers merge it over living processes by the definition's aggregation.
 *
 * <p>Threads: any number, at the same time, wait-free. Cost: two atomic instructions for an addition, one for a set. A
 * gauge that was never set or added to does not count.
 */
public final class Gauge extends GaugeSlots {
    Gauge(final MetricDefinition definition) {
        super(definition);
    }

    /**
     * Sets the level.
     *
     * @param value in stored units
     */
    public void set(final long value) {
        setBits(value);
    }

    /**
     * Adds to the level.
     *
     * @param delta in stored units, negative to subtract; wraps like a long
     */
    public void add(final long delta) {
        addBits(delta);
    }

    /** Adds one. */
    public void increment() {
        add(1);
    }

    /** Subtracts one. */
    public void decrement() {
        add(-1);
    }

    /**
     * The level as this process last set it.
     *
     * @return stored units, 0 before the first set
     */
    public long value() {
        return bits().orElse(0);
    }

    @Override
    Number level(final long bits) {
        return bits;
    }

    @Override
    void addTo(final Site target, final int slot, final long delta) {
        ScalarSlot.addShared(target.memory(), slot, delta);
    }

    @Override
    long sum(final long bits, final long delta) {
        return bits + delta;
    }
}
