package io.counters.micrometer;

import io.counters.writer.DoubleCounter;
import io.micrometer.core.instrument.AbstractMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;

/** A counter in the segment. Threads: any. */
final class SegmentCounter extends AbstractMeter implements Counter {
    private final DoubleCounter counter;

    SegmentCounter(final Meter.Id id, final DoubleCounter counter) {
        super(id);
        this.counter = counter;
        counter.add(0); // nothing yet is an answer too
    }

    /** Metrics never take their application down: what no total can grow by is ignored. */
    @Override
    public void increment(final double amount) {
        if (amount > 0 && Double.isFinite(amount)) {
            counter.add(amount);
        }
    }

    @Override
    public double count() {
        return counter.value();
    }
}
