package io.counters.stress.kill;

import io.counters.HistogramValue;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.MetricView;
import io.counters.reader.ReadStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Remembers what one reader was shown, and says what it can never be shown. Threads: one. */
final class Witness {
    /** A metric of this name is removed and made again all the time, so it may well be smaller than it was. */
    static final String PASSING = "passing_total";

    private final Consumer<String> violation;
    private final Map<MetricId, Long> seen = new HashMap<>();
    private final long[] buckets = new long[Series.BUCKETS];

    Witness(Consumer<String> violation) {
        this.violation = violation;
    }

    void look(MetricView view) {
        MetricId id = view.definition().id();
        if (view.status() == ReadStatus.CORRUPT) {
            violation.accept(id + " is corrupt");
        }
        if (!view.hasValue()) {
            return;
        }
        if (view.definition().kind() == MetricKind.HISTOGRAM) {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = view.bucket(i);
            }
            histogram(id, buckets, view.count(), view.sum(), view.min(), view.max());
        } else if (view.definition().kind() == MetricKind.COUNTER) {
            total(id, view.value());
        }
    }

    void look(MetricSample sample) {
        MetricId id = sample.definition().id();
        HistogramValue histogram = sample.histogram();
        if (sample.status() == ReadStatus.CORRUPT) {
            violation.accept(id + " is corrupt");
        }
        if (histogram != null) {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = histogram.buckets().get(i);
            }
            histogram(id, buckets, histogram.count(), histogram.sum(), histogram.min(), histogram.max());
        } else if (sample.value() != null && sample.definition().kind() == MetricKind.COUNTER) {
            total(id, sample.value().longValue());
        }
    }

    void histogram(MetricId id, long[] counts, long count, long sum, long min, long max) {
        long expectedCount = 0;
        long expectedSum = 0;
        for (int i = 0; i < counts.length; i++) {
            expectedCount += counts[i];
            expectedSum += counts[i] * Series.valueOf(i);
        }
        if (count != expectedCount || sum != expectedSum) {
            violation.accept(id + ": count " + count + ", sum " + sum + " (expected: " + expectedCount + " and "
                    + expectedSum + ", as its buckets say)");
        }
        if (count > 0 && (min < Series.valueOf(0) || max > Series.valueOf(counts.length - 1) || min > max)) {
            violation.accept(id + ": min " + min + ", max " + max + " (expected: values that were observed)");
        }
        total(id, count);
    }

    void total(MetricId id, long now) {
        Long before = seen.put(id, now);
        if (before != null && before > now && !id.name().equals(PASSING)) {
            violation.accept(id + " went from " + before + " back to " + now);
        }
    }
}
