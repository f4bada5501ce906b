package io.counters.stat.diff;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.ValueType;
import io.counters.reader.MetricSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One metric, or one process's share of it, in two snapshots. At least one of them has it. Threads: immutable.
 *
 * @param before null where only the later snapshot has it
 * @param after null where only the earlier snapshot has it
 */
public record MetricChange(
        @Nullable MetricSample before, @Nullable MetricSample after) {

    /** Why a difference is missing, or looks odd. */
    public enum Note {
        NONE(""),
        ONLY_BEFORE("only before"),
        ONLY_AFTER("only after"),
        /** A counter or a bucket is smaller than it was, which no writer brings about. */
        FELL("fell"),
        /** Its kind, unit, scale or bounds are not the same, so there is nothing to subtract. */
        REDEFINED("defined differently"),
        NO_VALUE("no value");

        private final String words;

        Note(final String words) {
            this.words = words;
        }

        /** For people; empty where there is nothing to say. */
        public String words() {
            return words;
        }
    }

    /** What the metric is, as the later snapshot says if it can. */
    public MetricDefinition definition() {
        return either().definition();
    }

    public @Nullable String process() {
        return either().process();
    }

    public boolean isHistogram() {
        return definition().kind() == MetricKind.HISTOGRAM;
    }

    public Note note() {
        if (before == null) {
            return Note.ONLY_AFTER;
        }
        if (after == null) {
            return Note.ONLY_BEFORE;
        }
        if (!before.definition().isCompatibleWith(after.definition())) {
            return Note.REDEFINED;
        }
        final boolean hasDifference = isHistogram() ? growth() != null : difference() != null;
        return hasDifference ? (fell() ? Note.FELL : Note.NONE) : Note.NO_VALUE;
    }

    /** Of a counter or gauge, in stored units. Totals wrap like longs, so that of longs is right even across the wrap. */
    public @Nullable Number difference() {
        if (!isComparable()) {
            return null;
        }
        final Number from = Objects.requireNonNull(before).value();
        final Number to = Objects.requireNonNull(after).value();
        if (from == null || to == null) {
            return null;
        }
        if (definition().type() == ValueType.F64) {
            return to.doubleValue() - from.doubleValue();
        }
        return to.longValue() - from.longValue();
    }

    /**
     * What a histogram observed in between. Its smallest and largest value are those of its whole life: what lies in
     * between cannot lie outside of them.
     */
    public @Nullable HistogramValue growth() {
        if (!isComparable()) {
            return null;
        }
        final HistogramValue from = Objects.requireNonNull(before).histogram();
        final HistogramValue to = Objects.requireNonNull(after).histogram();
        if (from == null || to == null) {
            return null;
        }
        final List<Long> buckets = new ArrayList<>();
        for (int i = 0; i < to.buckets().size(); i++) {
            buckets.add(to.buckets().get(i) - from.buckets().get(i));
        }
        return new HistogramValue(
                to.bounds(), buckets, to.count() - from.count(), to.sum() - from.sum(), to.min(), to.max());
    }

    private boolean isComparable() {
        return before != null && after != null && before.definition().isCompatibleWith(after.definition());
    }

    private boolean fell() {
        final HistogramValue growth = growth();
        if (growth != null) {
            return growth.buckets().stream().anyMatch(bucket -> bucket < 0);
        }
        final Number difference = difference();
        return definition().kind() == MetricKind.COUNTER && difference != null && difference.doubleValue() < 0;
    }

    private MetricSample either() {
        return Objects.requireNonNull(after != null ? after : before);
    }
}
