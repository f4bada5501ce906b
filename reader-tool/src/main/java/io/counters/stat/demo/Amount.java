package io.counters.stat.demo;

import io.counters.HistogramValue;
import io.counters.reader.MetricSample;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What updates of one metric amount to, as a ledger and a scan can both say it. Immutable. */
sealed interface Amount {
    Amount plus(Amount other);

    Amount negated();

    /** What a scan says; empty where it says nothing. */
    static Optional<Amount> of(final MetricSample sample) {
        final HistogramValue histogram = sample.histogram();
        if (histogram != null) {
            return Optional.of(new Spread(histogram.count(), histogram.sum(), histogram.buckets()));
        }
        if (sample.value() instanceof Double real) {
            return Optional.of(new Real(real));
        }
        return Optional.ofNullable(sample.value()).map(value -> new Whole(value.longValue()));
    }

    /** A counter or a gauge of longs. */
    record Whole(long value) implements Amount {
        @Override
        public Whole plus(final Amount other) {
            return new Whole(value + ((Whole) other).value);
        }

        @Override
        public Whole negated() {
            return new Whole(-value);
        }
    }

    /** A gauge of doubles. The demo uses quarters only, whose sums are exact in any order. */
    record Real(double value) implements Amount {
        @Override
        public Real plus(final Amount other) {
            return new Real(value + ((Real) other).value);
        }

        @Override
        public Real negated() {
            return new Real(-value);
        }
    }

    /** A histogram. */
    record Spread(long count, long sum, List<Long> buckets) implements Amount {
        public Spread {
            buckets = List.copyOf(buckets);
        }

        @Override
        public Spread plus(final Amount other) {
            final Spread more = (Spread) other;
            return new Spread(
                    count + more.count,
                    sum + more.sum,
                    IntStream.range(0, Math.max(buckets.size(), more.buckets.size()))
                            .mapToObj(i -> bucket(i) + more.bucket(i))
                            .toList());
        }

        @Override
        public Spread negated() {
            return new Spread(-count, -sum, buckets.stream().map(n -> -n).toList());
        }

        /** Zero beyond the last one, so that a histogram with other bounds differs, but harms nobody. */
        long bucket(final int index) {
            return index < buckets.size() ? buckets.get(index) : 0;
        }
    }
}
