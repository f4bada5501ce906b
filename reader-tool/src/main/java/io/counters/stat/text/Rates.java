package io.counters.stat.text;

import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How fast totals grew between two snapshots of one segment. Counters and histograms have a rate, gauges have none.
 * Threads: immutable.
 */
public final class Rates {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final Rates UNKNOWN = new Rates(Map.of(), Duration.ZERO);

    private final Map<SampleKey, Long> before;
    private final Duration elapsed;

    private Rates(final Map<SampleKey, Long> before, final Duration elapsed) {
        this.before = before;
        this.elapsed = elapsed;
    }

    /** For the first snapshot: nothing to compare with. */
    public static Rates unknown() {
        return UNKNOWN;
    }

    public static Rates since(final SegmentSnapshot earlier, final Duration elapsed) {
        final Map<SampleKey, Long> totals = new HashMap<>();
        for (final MetricSample sample : earlier.metrics()) {
            final Long total = total(sample);
            if (total != null) {
                totals.put(SampleKey.of(sample), total);
            }
        }
        return new Rates(totals, elapsed);
    }

    /** Stored units (for histograms: observations) per second; empty where there is none. */
    public OptionalDouble perSecond(final MetricSample now) {
        final Long total = total(now);
        final Long earlier = before.get(SampleKey.of(now));
        if (total == null || earlier == null || elapsed.isZero() || elapsed.isNegative()) {
            return OptionalDouble.empty();
        }
        // Totals wrap like longs, so their difference is right even across the wrap.
        return OptionalDouble.of((total - earlier) * NANOS_PER_SECOND / elapsed.toNanos());
    }

    private static @Nullable Long total(final MetricSample sample) {
        if (sample.histogram() != null) {
            return sample.histogram().count();
        }
        return sample.definition().kind() == MetricKind.COUNTER && sample.value() instanceof Long total ? total : null;
    }
}
