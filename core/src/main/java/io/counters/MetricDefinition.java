package io.counters;

import java.math.BigDecimal;
import java.util.List;

/**
 * All that is known of a metric besides its values: what a writer asks for and what a reader finds in the file.
 *
 * <p>Build one with {@link #counter}, {@link #doubleCounter}, {@link #gauge}, {@link #doubleGauge} or
 * {@link #histogram} and refine it with the {@code with} methods. Threads: immutable.
 *
 * @param id name and labels
 * @param kind counter, gauge or histogram
 * @param type how its values are read
 * @param aggregation how gauges of several processes merge; {@link Aggregation#SUM} for all else
 * @param unit name of the base unit, may be empty
 * @param scale the power of ten by which a stored long is multiplied to get the base unit, -18 to 18
 * @param help one sentence for people, may be empty
 * @param bounds finite bucket bounds in stored units, ascending; empty unless a histogram
 */
public record MetricDefinition(
        MetricId id,
        MetricKind kind,
        ValueType type,
        Aggregation aggregation,
        String unit,
        int scale,
        String help,
        List<Long> bounds) {

    private static final int MAX_SCALE = 18;

    /**
     * Copies and checks its arguments.
     *
     * @param id kept
     * @param kind kept
     * @param type kept
     * @param aggregation kept
     * @param unit may be empty
     * @param scale -18 to 18
     * @param help may be empty
     * @param bounds copied
     * @throws IllegalArgumentException if the scale is out of range, bounds and type are not those of the kind, or the unit
     *     has an unpaired surrogate
     */
    public MetricDefinition {
        requireScale(scale);
        MetricId.requireEncodable("unit", unit);
        bounds = List.copyOf(bounds);
        if (kind == MetricKind.HISTOGRAM) {
            Buckets.requireBounds(bounds);
            if (type != ValueType.I64) {
                throw new IllegalArgumentException("value type of a histogram: " + type + " (expected: I64)");
            }
        } else if (!bounds.isEmpty()) {
            throw new IllegalArgumentException("bounds of a " + kind + ": " + bounds + " (expected: none)");
        }
    }

    /**
     * A counter of longs without unit.
     *
     * @param name not empty
     * @return the definition
     */
    public static MetricDefinition counter(final String name) {
        return scalar(name, MetricKind.COUNTER, ValueType.I64);
    }

    /**
     * A counter of doubles without unit.
     *
     * @param name not empty
     * @return to be refined
     */
    public static MetricDefinition doubleCounter(final String name) {
        return scalar(name, MetricKind.COUNTER, ValueType.F64);
    }

    /**
     * A gauge of longs, summed over processes.
     *
     * @param name not empty
     * @return the definition
     */
    public static MetricDefinition gauge(final String name) {
        return scalar(name, MetricKind.GAUGE, ValueType.I64);
    }

    /**
     * A gauge of doubles, summed over processes.
     *
     * @param name not empty
     * @return the definition
     */
    public static MetricDefinition doubleGauge(final String name) {
        return scalar(name, MetricKind.GAUGE, ValueType.F64);
    }

    /**
     * A histogram with the bounds, unit and scale of the given buckets.
     *
     * @param name not empty
     * @param buckets its bounds
     * @return the definition
     */
    public static MetricDefinition histogram(final String name, final Buckets buckets) {
        return new MetricDefinition(
                MetricId.of(name),
                MetricKind.HISTOGRAM,
                ValueType.I64,
                Aggregation.SUM,
                buckets.unit(),
                buckets.scale(),
                "",
                buckets.bounds());
    }

    /**
     * Adds or replaces one label.
     *
     * @param key not empty
     * @param value any text
     * @return a new definition
     */
    public MetricDefinition withLabel(final String key, final String value) {
        return new MetricDefinition(id.withLabel(key, value), kind, type, aggregation, unit, scale, help, bounds);
    }

    /**
     * Sets the help text.
     *
     * @param text one sentence for people
     * @return a new definition
     */
    public MetricDefinition withHelp(final String text) {
        return new MetricDefinition(id, kind, type, aggregation, unit, scale, text, bounds);
    }

    /**
     * Sets the unit.
     *
     * @param newUnit name of the base unit
     * @param newScale the power of ten that turns a stored long into the base unit
     * @return a new definition
     */
    public MetricDefinition withUnit(final String newUnit, final int newScale) {
        return new MetricDefinition(id, kind, type, aggregation, newUnit, newScale, help, bounds);
    }

    /**
     * Sets how gauges of several processes merge.
     *
     * @param newAggregation the rule
     * @return a new definition
     */
    public MetricDefinition withAggregation(final Aggregation newAggregation) {
        return new MetricDefinition(id, kind, type, newAggregation, unit, scale, help, bounds);
    }

    /**
     * Tells whether values of both can be added up: all but the help text must be equal.
     *
     * @param other a definition of the same id
     * @return whether one metric can serve both
     */
    public boolean isCompatibleWith(final MetricDefinition other) {
        return equals(other.withHelp(help));
    }

    /**
     * A stored long in the metric's unit, exactly.
     *
     * @param stored as it is in the segment
     * @return it, multiplied by the power of ten of the scale
     */
    public BigDecimal inUnit(final long stored) {
        final BigDecimal value = BigDecimal.valueOf(stored).scaleByPowerOfTen(scale);
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    static void requireScale(final int scale) {
        if (scale < -MAX_SCALE || scale > MAX_SCALE) {
            throw new IllegalArgumentException(
                    "scale: " + scale + " (expected: -" + MAX_SCALE + " to " + MAX_SCALE + ")");
        }
    }

    private static MetricDefinition scalar(final String name, final MetricKind kind, final ValueType type) {
        return new MetricDefinition(MetricId.of(name), kind, type, Aggregation.SUM, "", 0, "", List.of());
    }
}
