package io.counters.stress.history;

import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What does it cost to record an hour of a thousand metrics, a frame a second, and to replay it? The segment, its scans and
 * the files are real; only the clock is not, so that the hour passes as fast as it can be written.
 */
public final class RecordingCost {
    static final String USAGE = "usage: RecordingCost [--frames N] [--metrics N] DOCS";

    private static final String COMMAND = "java --add-opens java.base/java.lang.reflect=ALL-UNNAMED"
            + " --add-exports java.base/sun.nio.ch=ALL-UNNAMED --add-exports java.base/jdk.internal.ref=ALL-UNNAMED"
            + " -cp stress/target/jcstress.jar " + RecordingCost.class.getName() + " docs";
    private static final int PERCENT = 100;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private RecordingCost() {}

    /** Takes the directory of the docs, into which it writes its report and the figures of the page on history. */
    public static void main(String[] arguments) throws IOException {
        int frames = 3_600;
        int metrics = 1_000;
        if (arguments.length % 2 != 1) {
            System.err.println(USAGE);
            System.exit(64);
        }
        for (int i = 0; i < arguments.length - 1; i += 2) {
            switch (arguments[i]) {
                case "--frames" -> frames = Integer.parseInt(arguments[i + 1]);
                case "--metrics" -> metrics = Integer.parseInt(arguments[i + 1]);
                default -> {
                    System.err.println(USAGE);
                    System.exit(64);
                }
            }
        }
        Path docs = Path.of(arguments[arguments.length - 1]);
        Hour.run(Math.max(1, frames / 10), metrics); // until it is compiled
        Report report = report(Hour.run(frames, metrics), Conditions.here());
        report.writeTo(docs.resolve("reports"));
        Path page = docs.resolve("history.md");
        Files.writeString(page, HistoryPage.with(Files.readString(page), report));
        System.exit(report.held() ? 0 : 1);
    }

    static Report report(Hour.Cost cost, Conditions conditions) {
        double perFrame = (double) cost.length() / cost.frames();
        double share = perFrame / cost.snapshotLength();
        double median = percentile(cost.appendNanos(), 50) / NANOS_PER_MILLI;
        double late = percentile(cost.appendNanos(), 99) / NANOS_PER_MILLI;
        double perSecond = cost.frames() * NANOS_PER_SECOND / cost.replayNanos();
        double found = cost.lastNanos() / NANOS_PER_MILLI;
        return new Report(
                "recording",
                COMMAND,
                conditions,
                List.of(
                        new Report.Row(
                                "bytes to a frame, of %,d frames of %,d metrics, a tenth of them histograms"
                                        .formatted(cost.frames(), cost.metrics()),
                                "<= 2 % of a snapshot's",
                                "%,.0f, %.2f %% of a snapshot's %,d; all frames %.1f MiB"
                                        .formatted(
                                                perFrame,
                                                PERCENT * share,
                                                cost.snapshotLength(),
                                                cost.length() / (double) (1 << 20)),
                                share <= 0.02),
                        new Report.Row(
                                "time to append a frame, 99 of 100 times",
                                "<= 2 ms",
                                "%.2f ms; half of the times %.2f ms; to look at the segment takes %.2f ms"
                                        .formatted(late, median, percentile(cost.scanNanos(), 50) / NANOS_PER_MILLI),
                                late <= 2),
                        new Report.Row(
                                "frames replayed in a second",
                                ">= 500",
                                "%,.0f; one takes %,.0f µs"
                                        .formatted(perSecond, cost.replayNanos() / NANOS_PER_MICRO / cost.frames()),
                                perSecond >= 500),
                        new Report.Row(
                                "the last frame of the recording found",
                                "<= 200 ms",
                                "%.1f ms".formatted(found),
                                found <= 200)));
    }

    private static double percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / PERCENT)];
    }
}
