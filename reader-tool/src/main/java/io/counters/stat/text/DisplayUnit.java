package io.counters.stat.text;

import java.util.List;

/**
 * The unit in which the figures of one row are short. It is chosen once per row, so that its columns compare: seconds
 * become ms, µs or ns, bytes become KiB and up, everything else stays in its base unit.
 *
 * @param symbol what stands in the unit column
 * @param perStored by what a stored value is multiplied
 */
record DisplayUnit(String symbol, double perStored) {
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

    String show(final double stored) {
        return Numbers.rounded(stored * perStored);
    }
}
