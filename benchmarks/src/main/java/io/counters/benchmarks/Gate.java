package io.counters.benchmarks;

import io.counters.MetricDefinition;
import io.counters.benchmarks.alternatives.Buckets16;
import io.counters.benchmarks.alternatives.UnsafeSlot;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Says in seconds whether a hot method has become slower than it was: by its ratio to code that never changes.
 *
 * <p>That code is {@link UnsafeSlot}, which makes the same stores, so that whatever slows instructions down on a machine slows
 * both down. A ratio to a locked instruction, whose time does not change then, was seen to go from 0.70 to 0.94 and back within
 * minutes: it is asked for in the goals, over rounds, and is of no use here.
 *
 * <p>The limits stand a little above the largest medians that were seen on JDK 17: recorded, not wished for. Whoever makes a
 * method faster lowers its limit, or the next slow-down hides in the room that this leaves.
 */
final class Gate {
    /** What a hot method may cost. */
    record Check(String what, Supplier<PairedRounds> rounds, double limit) {}

    private Gate() {}

    /** Prints a table, and says whether all checks passed. */
    static boolean run() {
        boolean passed = true;
        System.out.printf("%-26s %6s  %s%n", "beside UnsafeSlot", "limit", "ratio");
        try (TemporarySegment segment = TemporarySegment.withMetrics(4)) {
            for (final Check check : checks(segment)) {
                final PairedRounds rounds = rounds(check);
                final boolean isPassed = isWithin(check, rounds);
                passed &= isPassed;
                System.out.printf(
                        "%-26s %6.2f  %.2f (%.2f to %.2f) %s%n",
                        check.what,
                        check.limit,
                        rounds.median(),
                        rounds.low(),
                        rounds.high(),
                        isPassed ? "ok" : "TOO SLOW");
            }
        }
        return passed;
    }

    /**
     * Asks once more when the answer is bad: what happened to this machine during the first rounds, if it took
     * longer than they did, does not happen again at once; a method that is slower is slower again.
     */
    static PairedRounds rounds(final Check check) {
        final PairedRounds first = check.rounds.get();
        return isWithin(check, first) ? first : check.rounds.get();
    }

    /** A method is found too slow when all that the median may be is above the limit. */
    static boolean isWithin(final Check check, final PairedRounds rounds) {
        return rounds.low() <= check.limit;
    }

    private static List<Check> checks(final TemporarySegment segment) {
        final Counter counter = segment.metrics().counter("counter", "");
        final Counter single = counter.singleWriter();
        final Histogram histogram =
                segment.metrics().histogram(MetricDefinition.histogram("histogram", HistogramPeer.BUCKETS));
        final Histogram singleHistogram = histogram.singleWriter();
        final UnsafeSlot slot = UnsafeSlot.slots(1)[0];
        final UnsafeSlot histogramSlot = UnsafeSlot.slots(1)[0];
        final Buckets16 search = new Buckets16(HistogramPeer.BUCKETS.bounds());
        final long[] values = Stream.latencies();
        final IntConsumer increments = calls -> {
            for (int i = 0; i < calls; i++) {
                counter.increment();
            }
        };
        final IntConsumer singleIncrements = calls -> {
            for (int i = 0; i < calls; i++) {
                single.increment();
            }
        };
        final IntConsumer slotIncrements = calls -> {
            for (int i = 0; i < calls; i++) {
                slot.increment();
            }
        };
        final IntConsumer observations = calls -> {
            for (int i = 0; i < calls; i++) {
                histogram.observe(values[i & Stream.MASK]);
            }
        };
        final IntConsumer singleObservations = calls -> {
            for (int i = 0; i < calls; i++) {
                singleHistogram.observe(values[i & Stream.MASK]);
            }
        };
        final IntConsumer slotObservations = calls -> {
            for (int i = 0; i < calls; i++) {
                final long value = values[i & Stream.MASK];
                histogramSlot.observe(search.of(value), value);
            }
        };
        return List.of(
                new Check("Counter.increment", () -> PairedRounds.of(increments, slotIncrements), 2.5),
                new Check("singleWriter().increment", () -> PairedRounds.of(singleIncrements, slotIncrements), 1.55),
                new Check("Histogram.observe", () -> PairedRounds.of(observations, slotObservations), 1.3),
                new Check("singleWriter().observe", () -> PairedRounds.of(singleObservations, slotObservations), 1.0));
    }
}
