package io.counters.stat.diff;

import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import io.counters.stat.text.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two snapshots, metric by metric. Threads: immutable.
 *
 * @param changes in the order of their ids, then of their processes' names; unmodifiable
 */
public record SnapshotDiff(SegmentInfo before, SegmentInfo after, List<MetricChange> changes) {
    /** Copies the changes. */
    public SnapshotDiff {
        changes = List.copyOf(changes);
    }

    public static SnapshotDiff between(final SegmentSnapshot before, final SegmentSnapshot after) {
        final Map<Key, MetricSample> earlier = byKey(before);
        final Map<Key, MetricSample> later = byKey(after);
        final Map<Key, MetricChange> changes = new TreeMap<>(Key.ORDER);
        earlier.forEach((key, sample) -> changes.put(key, new MetricChange(sample, later.get(key))));
        later.forEach((key, sample) -> changes.putIfAbsent(key, new MetricChange(null, sample)));
        return new SnapshotDiff(before.segment(), after.segment(), List.copyOf(changes.values()));
    }

    /** When a snapshot was taken, or a live segment scanned. */
    public static Instant timeOf(final SegmentInfo segment) {
        return segment.createdAt().plus(segment.uptime());
    }

    /**
     * Whether both are states of one segment: a snapshot bears the name and the time of birth, to the nanosecond, of the
     * segment that it was taken from; its uuid is its own.
     */
    public static boolean isSame(final SegmentInfo one, final SegmentInfo other) {
        return one.name().equals(other.name()) && one.createdAt().equals(other.createdAt());
    }

    public boolean isSameSegment() {
        return isSame(before, after);
    }

    /** Negative when the later one is the older one. */
    public Duration elapsed() {
        return Duration.between(timeOf(before), timeOf(after));
    }

    /** What makes the differences other than growth over time; for people and for programs. */
    public List<String> remarks() {
        final List<String> remarks = new ArrayList<>();
        if (!isSameSegment()) {
            remarks.add("these are two segments: " + describe(before) + ", and " + describe(after)
                    + " (expected: two states of one); no rates");
        }
        if (elapsed().isNegative()) {
            remarks.add("the second is older than the first, by "
                    + Durations.text(elapsed().negated())
                    + " (expected: the older one first); no rates");
        }
        // between two segments, and backwards in time, totals fall without anybody's doing
        final long fallen = changes.stream()
                .filter(change -> change.note() == MetricChange.Note.FELL)
                .count();
        if (fallen > 0 && remarks.isEmpty()) {
            remarks.add(
                    fallen + (fallen == 1 ? " total" : " totals") + " fell (expected: counters and buckets only grow)");
        }
        return remarks;
    }

    /** Empty where time stood still or ran backwards, and between different segments. */
    public OptionalDouble perSecond(final @Nullable Number difference) {
        final Duration elapsed = elapsed();
        if (difference == null || !isSameSegment() || elapsed.isNegative() || elapsed.isZero()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(difference.doubleValue() / seconds(elapsed).doubleValue());
    }

    /** Exactly, and for any time that a file may claim: nanoseconds of centuries are more than a long holds. */
    public static BigDecimal seconds(final Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    private static String describe(final SegmentInfo segment) {
        return Text.printable(segment.name()) + " created at " + segment.createdAt();
    }

    private static Map<Key, MetricSample> byKey(final SegmentSnapshot snapshot) {
        final Map<Key, MetricSample> samples = new HashMap<>();
        for (final MetricSample sample : snapshot.metrics()) {
            final String process = sample.process() == null ? "" : sample.process();
            int occurrence = 0;
            while (samples.putIfAbsent(new Key(sample.definition().id(), process, occurrence), sample) != null) {
                occurrence++;
            }
        }
        return samples;
    }

    /** Processes that live at once under one name are told apart by their order, which is that of the table. */
    private record Key(MetricId id, String process, int occurrence) {
        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::id).thenComparing(Key::process).thenComparing(Key::occurrence);
    }
}
