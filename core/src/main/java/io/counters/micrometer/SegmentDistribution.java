package io.counters.micrometer;

import io.counters.HistogramValue;
import io.counters.writer.Histogram;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;

/** A histogram in the segment, and how Micrometer wants to see it. Threads: any. */
final class SegmentDistribution {
    private final Histogram histogram;
    private final boolean isHistogramPublished;

    SegmentDistribution(final Histogram histogram, final DistributionStatisticConfig config) {
        this.histogram = histogram;
        isHistogramPublished = config.isPublishingHistogram();
    }

    /** What computes percentiles, which a segment has none of: nothing, unless they are asked for. */
    static io.micrometer.core.instrument.distribution.Histogram percentiles(
            final Clock clock, final DistributionStatisticConfig config) {
        return config.isPublishingPercentiles()
                ? new TimeWindowPercentileHistogram(clock, config, false)
                : NoopHistogram.INSTANCE;
    }

    Histogram histogram() {
        return histogram;
    }

    long count() {
        return histogram.snapshot().count();
    }

    /**
     * The sum of all observations.
     *
     * @param storedPerUnit how many stored units one of the caller's is
     */
    double total(final double storedPerUnit) {
        return histogram.snapshot().sum() / storedPerUnit;
    }

    HistogramSnapshot snapshot(final ValueAtPercentile[] percentiles, final double max, final double storedPerUnit) {
        final HistogramValue value = histogram.snapshot();
        final CountAtBucket[] buckets =
                new CountAtBucket[isHistogramPublished ? value.bounds().size() : 0];
        long below = 0;
        for (int i = 0; i < buckets.length; i++) {
            below += value.buckets().get(i);
            buckets[i] = new CountAtBucket(value.bounds().get(i) / storedPerUnit, (double) below);
        }
        return new HistogramSnapshot(value.count(), value.sum() / storedPerUnit, max, percentiles, buckets, null);
    }
}
