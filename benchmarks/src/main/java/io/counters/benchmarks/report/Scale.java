package io.counters.benchmarks.report;

import io.counters.format.BlockLayout;
import io.counters.format.Geometry;
import io.counters.format.HistogramLayout;
import io.counters.format.MetricLayout;
import io.counters.format.ProcessLayout;
import io.counters.format.ScalarLayout;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What larger machines than those that were measured have to expect: bytes by the rules of the format, time by what one slot
 * takes in the largest scan that was measured.
 *
 * @param processes that write
 * @param threads of each, at most as many as it has lanes
 * @param metrics in the segment
 * @param touched of them by each thread
 * @param slot what they are
 */
record Scale(int processes, int threads, int metrics, int touched, Slot slot) {
    private static final long MEBIBYTE = 1 << 20;

    /** Kinds of metrics, and which scan shows what a slot of them takes: where so many threads write, all have changed. */
    enum Slot {
        COUNTERS(ScalarLayout.LENGTH, "ScanCountersBenchmark.scan"),
        HISTOGRAMS(HistogramLayout.LENGTH, "ScanHistogramsBenchmark.scanOfChanged");

        private static final int MEASURED = 100_000;

        private final int length;
        private final String scan;

        Slot(final int length, final String scan) {
            this.length = length;
            this.scan = scan;
        }

        private int perBlock() {
            return (BlockLayout.LENGTH - BlockLayout.FIRST_SLOT_OFFSET) / length;
        }

        /** Microseconds, if that was measured. */
        private Optional<Double> time(final Map<Key, Measurement> figures) {
            return Optional.ofNullable(figures.get(Key.of(scan, Map.of("slots", String.valueOf(MEASURED)))))
                    .map(scan -> scan.mean() / MEASURED);
        }
    }

    private static final List<Scale> SCALES = List.of(
            new Scale(1, 64, 1_000, 1_000, Slot.COUNTERS),
            new Scale(200, 5, 1_000, 1_000, Slot.COUNTERS),
            new Scale(200, 5, 1_000, 1_000, Slot.HISTOGRAMS),
            new Scale(200, 5, 100_000, 500, Slot.COUNTERS),
            new Scale(200, 5, 100_000, 500, Slot.HISTOGRAMS),
            new Scale(200, 5, 100_000, 100_000, Slot.COUNTERS));

    /** The rows of a table, by JDK. */
    static String table(final Map<Integer, Map<Key, Measurement>> measured) {
        final StringBuilder table = new StringBuilder(
                "| processes | threads of each | metrics | of them, each thread | memory | cache lines of a scan |");
        measured.keySet()
                .forEach(feature -> table.append(" scan, JDK ").append(feature).append(" |"));
        table.append("\n|---|---|---|---|---|---|")
                .append("---|".repeat(measured.size()))
                .append('\n');
        for (final Scale scale : SCALES) {
            table.append(scale.row(measured)).append('\n');
        }
        return table.toString();
    }

    private String row(final Map<Integer, Map<Key, Measurement>> measured) {
        final StringBuilder row = new StringBuilder(String.format(
                Locale.ROOT,
                "| %,d | %,d | %,d %s | %,d | %,d MiB%s | %,d |",
                processes,
                threads,
                metrics,
                slot.name().toLowerCase(Locale.ROOT),
                touched,
                bytes() / MEBIBYTE,
                bytes() > Geometry.MAX_FILE_LENGTH ? ": **too much for one file**" : "",
                slots() * slot.length / ScalarLayout.LENGTH));
        measured.values()
                .forEach(figures -> row.append(' ')
                        .append(slot.time(figures)
                                .map(micros -> Numbers.rounded(micros * slots() / 1e3) + " ms")
                                .orElse("not measured"))
                        .append(" |"));
        return row.toString();
    }

    private long slots() {
        return (long) processes * threads * touched;
    }

    /** Those that are in use: header, tables, and the blocks of all lanes. */
    private long bytes() {
        final long blocksOfLane = (touched + slot.perBlock() - 1L) / slot.perBlock();
        return Geometry.PAGE
                + (long) processes * ProcessLayout.LENGTH
                + (long) metrics * MetricLayout.LENGTH
                + (long) processes * threads * blocksOfLane * BlockLayout.LENGTH;
    }

    /** How many slots of a kind the longest file has room for, when it has little else. */
    static String most(final Slot slot) {
        return String.format(Locale.ROOT, "%,d", Geometry.MAX_FILE_LENGTH / BlockLayout.LENGTH * slot.perBlock());
    }
}
