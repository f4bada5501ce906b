package io.counters.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A figure to reach, and what it is computed from.
 *
 * @param what ours, in words
 * @param peer what it is compared with, in words
 * @param quantity how a figure comes of the measurements
 * @param limit which side of the bound is the good one
 * @param bound a ratio, or in the unit of the measurement
 * @param over what is measured, or what stands above the line of a ratio
 * @param under what stands below it
 */
public record Goal(
        String what,
        String peer,
        Quantity quantity,
        Limit limit,
        double bound,
        Key over,
        @Nullable Key under) {
    /** What a figure is. */
    public enum Quantity {
        RATIO,
        MEAN,
        BYTES_ALLOCATED
    }

    /** Which side of the bound is the good one. */
    public enum Limit {
        AT_MOST("≤"),
        AT_LEAST("≥"),
        BELOW("<");

        private final String sign;

        Limit(final String sign) {
            this.sign = sign;
        }

        private Verdict verdict(final Interval interval, final double bound) {
            final boolean isLowRight = isRight(interval.low(), bound);
            final boolean isHighRight = isRight(interval.high(), bound);
            if (Double.isNaN(interval.low()) || isLowRight != isHighRight) {
                return Verdict.OPEN;
            }
            return isLowRight ? Verdict.REACHED : Verdict.MISSED;
        }

        private boolean isRight(final double figure, final double bound) {
            return switch (this) {
                case AT_MOST -> figure <= bound;
                case AT_LEAST -> figure >= bound;
                case BELOW -> figure < bound;
            };
        }
    }

    /** What an interval says about a goal. */
    public enum Verdict {
        /** All of it is on the right side. */
        REACHED,
        /** All of it is on the wrong side. */
        MISSED,
        /** The goal is within it. */
        OPEN
    }

    /** The smallest object that a JVM makes: who allocates less in an operation allocates nothing in it. */
    private static final double SMALLEST_OBJECT = 16;

    /** The figures that are measured by this module, as docs/benchmarks.md shows them. */
    public static List<Goal> all() {
        final List<Goal> goals = new ArrayList<>();
        goals.add(increment("`Counter.increment`", "Agrona `AtomicCounter.increment`", 0.75, "COUNTERS", "AGRONA"));
        goals.add(increment("`Counter.increment`", "`LongAdder`", 0.75, "COUNTERS", "LONG_ADDER"));
        goals.add(increment("`Counter.increment`", "Micrometer `Counter`", 0.75, "COUNTERS", "MICROMETER"));
        goals.add(increment("`Counter.increment`", "client_java `Counter`", 0.75, "COUNTERS", "PROMETHEUS"));
        goals.add(increment(
                "`singleWriter().increment`",
                "Agrona `AtomicCounter.increment`",
                0.45,
                "COUNTERS_SINGLE_WRITER",
                "AGRONA"));
        goals.add(onOneCounter(
                "`Counter.increment`, speed of each of two threads on one counter",
                "while the other one waits",
                "eachAlone"));
        goals.add(onOneCounter("the same", "each of two threads on a counter of its own", "eachOnItsOwn"));
        goals.add(ratio("`Histogram.observe`", "client_java classic histogram", 0.45, observe("prometheus")));
        goals.add(ratio("`Histogram.observe`", "HdrHistogram `new Recorder(3)`", 0.35, observe("growingRecorder")));
        goals.add(ratio("`Histogram.observe`", "HdrHistogram `Recorder` of a range", 0.35, observe("rangeRecorder")));
        goals.add(ratio("`Histogram.observe`", "Micrometer `Timer`", 0.12, observe("micrometerTimer")));
        goals.add(time("read a scalar slot", 5, Key.of("ReadCounterBenchmark.counters", Map.of())));
        goals.add(time("read a histogram slot", 25, peer("ReadHistogramBenchmark.quiet", "COUNTERS")));
        goals.add(time("read a histogram slot, one retry", 50, Key.of("RetryBenchmark.secondLook", Map.of())));
        for (final String slots : List.of("1000", "10000", "100000")) {
            goals.addAll(scan("Counters", slots, "counters"));
        }
        for (final String slots : List.of("1000", "10000", "100000")) {
            goals.addAll(scan("Histograms", slots, "histograms at rest"));
            goals.add(scanSpeed("Histograms", slots, "histograms that have all changed", "scanOfChanged"));
        }
        for (final String kind : List.of("COUNTER", "HISTOGRAM")) {
            final String what = "write a " + kind.toLowerCase(Locale.ROOT) + " that is scanned ";
            goals.add(underScan(
                    what + "all the time", "while another segment is scanned", kind, "SCAN", "OTHER_SEGMENT"));
            goals.add(underScan("the same", "while a plain loop sums the same bytes", kind, "SCAN", "PLAIN_LOOP"));
            goals.add(underScan(
                    what + "100 times a second",
                    "while another segment is scanned as often",
                    kind,
                    "SCAN_PACED",
                    "OTHER_SEGMENT_PACED"));
        }
        goals.add(ratio(
                "Prometheus text of 10,000 series",
                "client_java's scrape",
                1,
                Key.of("ExportBenchmark.prometheus", Map.of())));
        goals.add(new Goal(
                "`counters-stat list` from a cold shell, without options",
                "`jstat -gc`",
                Quantity.RATIO,
                Limit.BELOW,
                1,
                Key.of("ColdStart.run", Map.of("command", "counters-stat list")),
                Key.of("ColdStart.run", Map.of("command", "jstat -gc"))));
        return List.copyOf(goals);
    }

    /** The measurements that this goal needs. */
    public Stream<Key> keys() {
        return Stream.concat(Stream.of(over), Stream.ofNullable(under));
    }

    /** What was reached, if all that it takes was measured. */
    Optional<Interval> reached(final Map<Key, Measurement> measured) {
        if (!keys().allMatch(measured::containsKey)) {
            return Optional.empty();
        }
        final Measurement figures = Objects.requireNonNull(measured.get(over));
        return switch (quantity) {
            case RATIO -> Interval.ofRatio(figures, Objects.requireNonNull(measured.get(under)));
            case MEAN -> Optional.of(Interval.ofMean(figures));
            case BYTES_ALLOCATED ->
                Optional.ofNullable(figures.allocated()).map(bytes -> new Interval(bytes, bytes, bytes));
        };
    }

    Verdict verdict(final Interval reached) {
        return limit.verdict(reached, bound);
    }

    /** The goal with its unit. */
    String text() {
        return limit.sign + " " + Numbers.plain(bound) + unit();
    }

    String unit() {
        return switch (quantity) {
            case RATIO -> "";
            case MEAN -> " ns";
            case BYTES_ALLOCATED -> " B";
        };
    }

    /** Ours, for any thread, beside a peer that is measured in the same class. */
    private static Goal ratio(final String what, final String peerInWords, final double bound, final Key peer) {
        final Key ours = Key.of(peer.question() + ".counters", Map.of());
        return new Goal(what, peerInWords, Quantity.RATIO, Limit.AT_MOST, bound, ours, peer);
    }

    private static Goal increment(
            final String what, final String peerInWords, final double bound, final String ours, final String peer) {
        final String one = "IncrementsByTurns.one";
        return new Goal(what, peerInWords, Quantity.RATIO, Limit.AT_MOST, bound, peer(one, ours), peer(one, peer));
    }

    private static Goal onOneCounter(final String what, final String besideInWords, final String beside) {
        return new Goal(
                what,
                besideInWords,
                Quantity.RATIO,
                Limit.AT_LEAST,
                0.9,
                Key.of("IncrementsByTurns." + beside, Map.of("of", "COUNTERS")),
                Key.of("IncrementsByTurns.bothOnOne", Map.of("of", "COUNTERS")));
    }

    private static Key observe(final String method) {
        return Key.of("ObserveBenchmark." + method, Map.of());
    }

    private static List<Goal> scan(final String kind, final String slots, final String inWords) {
        return List.of(
                scanSpeed(kind, slots, inWords, "scan"),
                new Goal(
                        "the same, bytes allocated",
                        "the smallest object",
                        Quantity.BYTES_ALLOCATED,
                        Limit.BELOW,
                        SMALLEST_OBJECT,
                        Key.of("Scan" + kind + "Benchmark.scan", Map.of("slots", slots)),
                        null));
    }

    private static Goal scanSpeed(final String kind, final String slots, final String inWords, final String scan) {
        final Map<String, String> parameters = Map.of("slots", slots);
        return new Goal(
                "scan of " + slots + " slots of " + inWords + ", speed",
                "plain loop over the same bytes",
                Quantity.RATIO,
                Limit.AT_LEAST,
                0.6,
                Key.of("Scan" + kind + "Benchmark.plainLoop", parameters),
                Key.of("Scan" + kind + "Benchmark." + scan, parameters));
    }

    /** What a reader costs a writer beside what another one does. */
    private static Goal underScan(
            final String what, final String peerInWords, final String kind, final String reader, final String peer) {
        return new Goal(
                what,
                peerInWords,
                Quantity.RATIO,
                Limit.AT_MOST,
                1.05,
                Key.of("WriteUnderScan.write", Map.of("kind", kind, "reader", reader)),
                Key.of("WriteUnderScan.write", Map.of("kind", kind, "reader", peer)));
    }

    private static Goal time(final String what, final double nanos, final Key key) {
        return new Goal(what, "", Quantity.MEAN, Limit.AT_MOST, nanos, key, null);
    }

    private static Key peer(final String benchmark, final String peer) {
        return Key.of(benchmark, Map.of("peer", peer));
    }
}
