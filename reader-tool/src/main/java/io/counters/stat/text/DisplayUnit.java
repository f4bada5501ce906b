package io.counters.stat.text;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.segment.Text;
import java.util.List;

/**
 * The unit in which the figures of one row are short. It is chosen once per row, so that its columns compare: seconds
 * become ms, µs or ns, bytes become KiB and up, everything else stays in its base unit.
 *
 * @param symbol what stands in the unit column
 * @param perStored by what a stored value is multiplied
 */
public record DisplayUnit(String symbol, double perStored) {
    private static final List<DisplayUnit> SECONDS = List.of(
            new DisplayUnit("s", 1),
            new DisplayUnit("ms", 1e3),
            new DisplayUnit("µs", 1e6),
            new DisplayUnit("ns", 1e9));
    private static final List<DisplayUnit> BYTES = List.of(
            new DisplayUnit("GiB", 0x1p-30),
            new DisplayUnit("MiB", 0x1p-20),
            new DisplayUnit("KiB", 0x1p-10),
            new DisplayUnit("bytes", 1));

    /** The unit for a histogram that has at least one observation. */
    public static DisplayUnit of(final MetricDefinition definition, final HistogramValue value) {
        // Between the median and the largest value, so that neither is a row of digits or of zeros.
        final double typical = Math.sqrt(Math.abs(value.quantile(0.5) * value.max()));
        return of(definition.unit(), definition.scale(), typical);
    }

    /**
     * Chooses the largest unit of which the typical value is at least one.
     *
     * @param base the metric's unit
     * @param scale power of ten from a stored value to the base unit
     * @param typical a stored value from the middle of the row
     */
    static DisplayUnit of(final String base, final int scale, final double typical) {
        final double perStored = Math.pow(10, scale);
        final List<DisplayUnit> ladder = switch (base) {
            case "seconds" -> SECONDS;
            case "bytes" -> BYTES;
            default -> List.of(new DisplayUnit(base, 1));
        };
        for (final DisplayUnit unit : ladder) {
            if (Math.abs(typical) * perStored * unit.perStored >= 1) {
                return new DisplayUnit(unit.symbol, perStored * unit.perStored);
            }
        }
        final DisplayUnit smallest = ladder.get(ladder.size() - 1);
        return new DisplayUnit(smallest.symbol, perStored * smallest.perStored);
    }

    /** What a bucket holds: values up to its bound, in the bound's own unit, or those above the last one. */
    public static String bucket(final MetricDefinition definition, final int index) {
        final List<Long> bounds = definition.bounds();
        final boolean isLast = index == bounds.size();
        final double bound = bounds.get(isLast ? index - 1 : index);
        final DisplayUnit unit = of(definition.unit(), definition.scale(), bound);
        return (isLast ? "> " : "<= ") + (unit.show(bound) + " " + Text.printable(unit.symbol())).stripTrailing();
    }

    public String show(final double stored) {
        return Numbers.rounded(stored * perStored);
    }
}
