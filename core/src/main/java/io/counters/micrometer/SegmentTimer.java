package io.counters.micrometer;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import java.util.concurrent.TimeUnit;

/** A timer in the segment, in nanoseconds. Threads: any. */
final class SegmentTimer extends AbstractTimer {
    private static final double NANOS = 1;

    private final SegmentDistribution times;
    private final TimeWindowMax max;

    SegmentTimer(
            final Meter.Id id,
            final Clock clock,
            final DistributionStatisticConfig config,
            final PauseDetector pauseDetector,
            final SegmentDistribution times) {
        super(id, clock, pauseDetector, TimeUnit.SECONDS, SegmentDistribution.percentiles(clock, config));
        this.times = times;
        max = new TimeWindowMax(clock, config);
    }

    @Override
    protected void recordNonNegative(final long amount, final TimeUnit unit) {
        final long nanos = unit.toNanos(amount);
        times.histogram().observe(nanos);
        max.record((double) nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public long count() {
        return times.count();
    }

    @Override
    public double totalTime(final TimeUnit unit) {
        return TimeUtils.nanosToUnit(times.total(NANOS), unit);
    }

    @Override
    public double max(final TimeUnit unit) {
        return max.poll(unit);
    }

    @Override
    public HistogramSnapshot takeSnapshot() {
        return times.snapshot(super.takeSnapshot().percentileValues(), max(TimeUnit.NANOSECONDS), NANOS);
    }
}
