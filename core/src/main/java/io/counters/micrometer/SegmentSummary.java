package io.counters.micrometer;

import io.micrometer.core.instrument.AbstractDistributionSummary;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.TimeWindowMax;

/** A distribution summary in the segment. Threads: any. */
final class SegmentSummary extends AbstractDistributionSummary {
    private final SegmentDistribution amounts;
    private final double storedPerUnit;
    private final TimeWindowMax max;

    SegmentSummary(
            final Meter.Id id,
            final Clock clock,
            final DistributionStatisticConfig config,
            final double scale,
            final SegmentDistribution amounts) {
        super(id, scale, SegmentDistribution.percentiles(clock, config));
        this.amounts = amounts;
        storedPerUnit = Math.pow(10, -amounts.histogram().definition().scale());
        max = new TimeWindowMax(clock, config);
    }

    @Override
    protected void recordNonNegative(final double amount) {
        amounts.histogram().observe(amount);
        max.record(amount);
    }

    @Override
    public long count() {
        return amounts.count();
    }

    @Override
    public double totalAmount() {
        return amounts.total(storedPerUnit);
    }

    @Override
    public double max() {
        return max.poll();
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        return amounts.snapshot(super.takeSnapshot().percentileValues(), max(), storedPerUnit);
    }
}
