package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.slot.ScalarSlot;

/**
 * A level of this process, as a double. Readers merge it over living processes by the definition's aggregation.
 *
 * <p>Threads: any number, at the same time, lock-free. A gauge that was never set or added to does not count.
 */
public final class DoubleGauge extends GaugeSlots {
    DoubleGauge(final MetricDefinition definition) {
        super(definition);
    }

    /**
     * Sets the level.
     *
     * @param value any double, NaN and infinities included
     */
    public void set(final double value) {
        setBits(Double.doubleToRawLongBits(value));
    }

    /**
     * Adds to the level.
     *
     * @param delta negative to subtract
     */
    public void add(final double delta) {
        addBits(Double.doubleToRawLongBits(delta));
    }

    /**
     * The level as this process last set it.
     *
     * @return 0 before the first set
     */
    public double value() {
        return Double.longBitsToDouble(bits().orElse(0));
    }

    @Override
    Number level(final long bits) {
        return Double.longBitsToDouble(bits);
    }

    @Override
    void addTo(final Site target, final int slot, final long delta) {
        ScalarSlot.addDoubleShared(target.memory(), slot, Double.longBitsToDouble(delta));
    }

    @Override
    long sum(final long bits, final long delta) {
        return Double.doubleToRawLongBits(Double.longBitsToDouble(bits) + Double.longBitsToDouble(delta));
    }
}
