package io.counters.benchmarks;

import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What does a segment take of memory, and how long is its file? From the blocks that the file system has given it; what one
 * metric and one more lane take comes of the difference between two segments.
 */
public final class Footprint {
    private static final int METRICS = 1000;
    private static final int LANES = 16;

    /** The unit of stat's %b, whatever the blocks of the file system are. */
    private static final int STAT_BLOCK = 512;

    private final Instant round = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Measurement> measurements = new ArrayList<>();

    /** Bytes of a file. */
    private record Size(double resident, double apparent) {}

    private Footprint() {}

    static void run(final String command, final Path directory) throws IOException, InterruptedException {
        final Footprint footprint = new Footprint();
        footprint.measure(
                "counters",
                () -> FilledSegment.counters(METRICS, 1),
                () -> FilledSegment.counters(2 * METRICS, 1),
                () -> FilledSegment.counters(METRICS, LANES));
        footprint.measure(
                "histograms",
                () -> FilledSegment.histograms(METRICS, 1),
                () -> FilledSegment.histograms(2 * METRICS, 1),
                () -> FilledSegment.histograms(METRICS, LANES));
        footprint.measurements.forEach(one -> System.out.printf("%s: %.0f B%n", one.key(), one.mean()));
        RunsFile.add(
                RunsFile.in(directory, Runtime.version().feature()),
                new Run(
                        "Footprint",
                        command,
                        Program.digest(Program.path()),
                        Conditions.here(),
                        footprint.measurements));
    }

    private void measure(
            final String kind,
            final Supplier<FilledSegment> usual,
            final Supplier<FilledSegment> twiceTheMetrics,
            final Supplier<FilledSegment> manyLanes)
            throws IOException, InterruptedException {
        final Size one = size(usual);
        final double metrics = size(twiceTheMetrics).resident - one.resident;
        final Size many = size(manyLanes);
        add("resident", kind, 1, one.resident);
        add("apparent", kind, 1, one.apparent);
        add("resident", kind, LANES, many.resident);
        add("apparent", kind, LANES, many.apparent);
        add("oneMoreMetric", kind, 1, metrics / METRICS);
        add("oneMetricOnOneMoreLane", kind, LANES, (many.resident - one.resident) / METRICS / (LANES - 1));
    }

    private void add(final String what, final String kind, final int lanes, final double bytes) {
        measurements.add(new Measurement(
                Key.of("Footprint." + what, Map.of(kind, String.valueOf(METRICS), "lanes", String.valueOf(lanes))),
                "B",
                new TreeMap<>(Map.of(round, List.of(bytes))),
                new TreeMap<>(),
                null));
    }

    private static Size size(final Supplier<FilledSegment> filled) throws IOException, InterruptedException {
        try (FilledSegment segment = filled.get()) {
            final Process stat = new ProcessBuilder(
                            "stat", "-c", "%b %s", segment.path().toString())
                    .redirectErrorStream(true)
                    .start();
            final String output = new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (stat.waitFor() != 0) {
                throw new IOException("stat failed: " + output);
            }
            final String[] fields = output.strip().split(" ", -1);
            return new Size(STAT_BLOCK * Double.parseDouble(fields[0]), Double.parseDouble(fields[1]));
        }
    }
}
