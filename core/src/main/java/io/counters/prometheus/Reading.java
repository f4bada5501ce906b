package io.counters.prometheus;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What one series holds, in the metric's unit and exact, as long as it is not yet a double. Immutable. */
sealed interface Reading {
    MetricKind kind();

    /** Both in one series, if there is a meaning in that. */
    Optional<Reading> mergedWith(Reading other);

    /** Empty if the sample holds what a series of its kind cannot hold. */
    static Optional<Reading> of(final MetricSample sample) {
        final MetricDefinition definition = sample.definition();
        if (definition.kind() == MetricKind.HISTOGRAM) {
            return Distribution.of(definition, Objects.requireNonNull(sample.histogram()));
        }
        final Number value = Objects.requireNonNull(sample.value());
        return definition.kind() == MetricKind.COUNTER
                ? Total.of(definition, value)
                : Optional.of(new Level(definition, inUnit(definition, value)));
    }

    private static double inUnit(final MetricDefinition definition, final Number value) {
        return definition.type() == ValueType.F64
                ? value.doubleValue()
                : definition.inUnit(value.longValue()).doubleValue();
    }

    /** A counter. */
    record Total(BigDecimal value) implements Reading {
        /** Less than nothing is a counter that has wrapped, or one in a damaged file. */
        static Optional<Reading> of(final MetricDefinition definition, final Number value) {
            final double real = inUnit(definition, value);
            if (!Double.isFinite(real) || real < 0) {
                return Optional.empty();
            }
            return Optional.of(new Total(
                    definition.type() == ValueType.F64 ? new BigDecimal(real) : definition.inUnit(value.longValue())));
        }

        @Override
        public MetricKind kind() {
            return MetricKind.COUNTER;
        }

        @Override
        public Optional<Reading> mergedWith(final Reading other) {
            return other instanceof Total total ? Optional.of(new Total(value.add(total.value))) : Optional.empty();
        }
    }

    /** A gauge. */
    record Level(MetricDefinition definition, double value) implements Reading {
        @Override
        public MetricKind kind() {
            return MetricKind.GAUGE;
        }

        /** Only of one and the same metric, in processes of the same name: two metrics may mean anything. */
        @Override
        public Optional<Reading> mergedWith(final Reading other) {
            if (!(other instanceof Level level) || !level.definition.equals(definition)) {
                return Optional.empty();
            }
            final double merged = switch (definition.aggregation()) {
                case SUM -> value + level.value;
                case MIN -> Math.min(value, level.value);
                case MAX -> Math.max(value, level.value);
            };
            return Optional.of(new Level(definition, merged));
        }
    }

    /**
     * A histogram.
     *
     * @param bounds finite
     * @param buckets one more, not cumulative
     * @param sum of all observations
     */
    record Distribution(List<BigDecimal> bounds, List<Long> buckets, BigDecimal sum) implements Reading {
        static Optional<Reading> of(final MetricDefinition definition, final HistogramValue value) {
            return new Distribution(
                            value.bounds().stream().map(definition::inUnit).toList(),
                            value.buckets(),
                            definition.inUnit(value.sum()))
                    .ifCountable();
        }

        @Override
        public MetricKind kind() {
            return MetricKind.HISTOGRAM;
        }

        @Override
        public Optional<Reading> mergedWith(final Reading other) {
            if (!(other instanceof Distribution more) || !more.bounds.equals(bounds)) {
                return Optional.empty();
            }
            final List<Long> both = new ArrayList<>();
            for (int i = 0; i < buckets.size(); i++) {
                both.add(buckets.get(i) + more.buckets.get(i));
            }
            return new Distribution(bounds, both, sum.add(more.sum)).ifCountable();
        }

        /** A sum that can fall is none to Prometheus, so with a bound below zero there is none. */
        boolean hasSum() {
            return bounds.get(0).signum() >= 0;
        }

        private Optional<Reading> ifCountable() {
            long count = 0;
            for (final long bucket : buckets) {
                count += bucket;
                if (bucket < 0 || count < 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(this);
        }
    }
}
