package io.counters.stat.watch;

import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.stat.text.SampleKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each metric did of late: rates of counters and histograms, levels of gauges. Threads: one. */
final class Trends {
    /** Looks that are remembered: as many as the widest trend has columns. */
    static final int LENGTH = 64;

    /** A segment with more rows than anybody looks at must not fill the heap: what is beyond has no trend. */
    private static final int MOST_ROWS = 50_000;

    private final Map<SampleKey, float[]> values = new HashMap<>();
    private @Nullable UUID segment;
    private int looks;

    /** Adds what a look saw. One that failed saw nothing, and another segment begins anew. */
    void add(final Look look) {
        if (!look.isFresh()) {
            return;
        }
        if (!look.snapshot().segment().uuid().equals(segment)) {
            segment = look.snapshot().segment().uuid();
            values.clear();
        }
        final int at = looks % LENGTH;
        values.values().forEach(trend -> trend[at] = Float.NaN);
        for (final MetricSample sample : look.snapshot().metrics()) {
            final SampleKey key = SampleKey.of(sample);
            float[] trend = values.get(key);
            if (trend == null && values.size() < MOST_ROWS) {
                trend = new float[LENGTH];
                Arrays.fill(trend, Float.NaN);
                values.put(key, trend);
            }
            if (trend != null) {
                trend[at] = value(look, sample);
            }
        }
        looks++;
    }

    /** The latest values, oldest first, not a number where there was none. */
    float[] of(final SampleKey key, final int count) {
        final float[] latest = new float[Math.min(count, LENGTH)];
        final float[] trend = values.get(key);
        for (int i = 0; i < latest.length; i++) {
            latest[i] = trend == null ? Float.NaN : trend[Math.floorMod(looks - latest.length + i, LENGTH)];
        }
        return latest;
    }

    private static float value(final Look look, final MetricSample sample) {
        if (sample.definition().kind() == MetricKind.GAUGE) {
            return sample.value() == null ? Float.NaN : sample.value().floatValue();
        }
        return (float) look.rates().perSecond(sample).orElse(Double.NaN);
    }
}
