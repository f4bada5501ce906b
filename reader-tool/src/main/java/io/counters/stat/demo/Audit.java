package io.counters.stat.demo;

import static io.counters.stat.text.Table.left;
import static io.counters.stat.text.Table.right;

import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import io.counters.stat.text.Numbers;
import io.counters.stat.text.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ledger beside what the segment says has come since the start. All in stored units, compared to the last one.
 * Immutable.
 *
 * @param entries one for each metric of the ledger, sorted
 * @param started how many processes there were
 * @param workers how many of them have a line in the ledger
 * @param calls how many calls those lines tell of
 */
public record Audit(List<Entry> entries, int started, int workers, long calls) {
    public Audit {
        entries = List.copyOf(entries);
    }

    /**
     * Compares.
     *
     * @param started how many workers there were
     * @param lines what those say that came to their end
     * @param before the segment before they began; null if there was none
     * @param after the segment when they had ended
     */
    static Audit of(
            final int started,
            final Collection<LedgerLine> lines,
            final @Nullable SegmentSnapshot before,
            final SegmentSnapshot after) {
        final SortedMap<MetricId, Amount> ledger = new TreeMap<>();
        for (final LedgerLine line : lines) {
            line.amounts().forEach((id, amount) -> ledger.merge(id, amount, Amount::plus));
        }
        final List<Entry> entries = new ArrayList<>();
        ledger.forEach((id, amount) -> entries.add(new Entry(id, amount, growth(id, before, after))));
        return new Audit(
                entries,
                started,
                lines.size(),
                lines.stream().mapToLong(LedgerLine::calls).sum());
    }

    /** Whether every process came to its end, and all that they counted is equal. */
    public boolean isEqual() {
        return started > 0 && workers == started && entries.stream().allMatch(Entry::isEqual);
    }

    /** Both sides of every metric. */
    public List<String> lines() {
        final Table table = new Table(left("METRIC"), left(""), right("LEDGER"), right("SEGMENT"), left(""));
        entries.forEach(entry -> entry.addTo(table));
        return table.lines();
    }

    /** One sentence. */
    public String verdict() {
        final long different = entries.stream().filter(e -> !e.isEqual()).count();
        final String what =
                entries.size() + " metrics, " + Numbers.grouped(calls) + " calls by " + workers + " processes";
        if (workers != started) {
            return "NOT EQUAL: the ledger has lines of " + workers + " processes (expected: " + started + ")";
        }
        return different == 0
                ? "EQUAL: ledger and segment agree to the last unit (" + what + ")"
                : "NOT EQUAL: ledger and segment differ in " + different + " of " + what;
    }

    private static Optional<Amount> growth(
            final MetricId id, final @Nullable SegmentSnapshot before, final SegmentSnapshot after) {
        final Optional<Amount> start = before == null ? Optional.empty() : find(id, before);
        return find(id, after)
                .map(end -> start.filter(s -> s.getClass() == end.getClass())
                        .map(s -> end.plus(s.negated()))
                        .orElse(end));
    }

    private static Optional<Amount> find(final MetricId id, final SegmentSnapshot snapshot) {
        return snapshot.metrics().stream()
                .filter(sample -> sample.definition().id().equals(id))
                .findFirst()
                .flatMap((final MetricSample sample) -> Amount.of(sample));
    }

    /** One metric. */
    record Entry(MetricId id, Amount ledger, Optional<Amount> segment) {
        boolean isEqual() {
            return segment.filter(ledger::equals).isPresent();
        }

        void addTo(final Table table) {
            final String name = Text.printable(id.toString());
            if (ledger instanceof Amount.Spread expected) {
                final Amount.Spread found = segment.filter(Amount.Spread.class::isInstance)
                        .map(Amount.Spread.class::cast)
                        .orElse(null);
                row(table, name, "count", expected.count(), found == null ? null : found.count());
                row(table, "", "sum", expected.sum(), found == null ? null : found.sum());
                for (int i = 0; i < expected.buckets().size(); i++) {
                    if (expected.bucket(i) == 0 && found != null && found.bucket(i) == 0) {
                        continue; // there are many, and they say nothing
                    }
                    row(table, "", "bucket " + i, expected.bucket(i), found == null ? null : found.bucket(i));
                }
            } else {
                row(table, name, "", scalar(ledger), segment.map(Entry::scalar).orElse(null));
            }
        }

        private static @Nullable Number scalar(final Amount amount) {
            if (amount instanceof Amount.Whole whole) {
                return whole.value();
            }
            return amount instanceof Amount.Real real ? real.value() : null;
        }

        private static void row(
                final Table table,
                final String name,
                final String part,
                final @Nullable Number ledger,
                final @Nullable Number segment) {
            table.row(name, part, text(ledger), text(segment), Objects.equals(ledger, segment) ? "equal" : "DIFFERENT");
        }

        private static String text(final @Nullable Number value) {
            if (value == null) {
                return Numbers.NONE;
            }
            return value instanceof Long whole ? Numbers.grouped(whole) : value.toString();
        }
    }
}
