package io.counters.stat.text;

import static io.counters.stat.text.Table.left;
import static io.counters.stat.text.Table.right;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.segment.Text;
import io.counters.stat.diff.MetricChange;
import io.counters.stat.diff.SnapshotDiff;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Two snapshots as a page: what they are, a table of scalars, a table of histograms with a row per bucket. */
public final class DiffText {
    private static final String ALL = "all";

    private final SnapshotDiff diff;
    private final Table scalars = new Table(
            left("METRIC"),
            left("PROCESS"),
            left("KIND"),
            right("BEFORE"),
            right("AFTER"),
            right("DIFFERENCE"),
            right("PER SECOND"),
            left("UNIT"),
            left("NOTE"));
    private final Table histograms = new Table(
            left("HISTOGRAM"),
            left("PROCESS"),
            left("BUCKET"),
            right("BEFORE"),
            right("AFTER"),
            right("DIFFERENCE"),
            right("PER SECOND"),
            left("NOTE"));

    private DiffText(final SnapshotDiff diff) {
        this.diff = diff;
    }

    public static List<String> lines(final SnapshotDiff diff) {
        return new DiffText(diff).lines();
    }

    private List<String> lines() {
        final String heading = "segment " + Text.printable(diff.after().name()) + "  from "
                + SnapshotDiff.timeOf(diff.before()) + " to " + SnapshotDiff.timeOf(diff.after())
                + (diff.elapsed().isNegative() ? "" : "  (" + Durations.text(diff.elapsed()) + ")");
        diff.changes().forEach(change -> {
            if (change.isHistogram()) {
                histogram(change);
            } else {
                scalar(change);
            }
        });
        return Table.page(heading, scalars, histograms);
    }

    private void scalar(final MetricChange change) {
        final MetricDefinition definition = change.definition();
        final OptionalDouble perSecond = diff.perSecond(change.difference());
        scalars.row(
                name(change),
                process(change),
                definition.kind().name().toLowerCase(Locale.ROOT),
                value(change.before()),
                value(change.after()),
                Numbers.value(definition, change.difference()),
                perSecond.isEmpty() ? "" : Numbers.rounded(perSecond.getAsDouble() * Math.pow(10, definition.scale())),
                Text.printable(definition.unit()),
                change.note().words());
    }

    private void histogram(final MetricChange change) {
        final HistogramValue before =
                change.before() == null ? null : change.before().histogram();
        final HistogramValue after =
                change.after() == null ? null : change.after().histogram();
        final HistogramValue growth = change.growth();
        row(
                change,
                ALL,
                before == null ? null : before.count(),
                after == null ? null : after.count(),
                growth == null ? null : growth.count(),
                change.note().words());
        final MetricDefinition definition = change.definition();
        for (int i = 0; growth != null && i < growth.buckets().size(); i++) {
            final long from = Objects.requireNonNull(before).buckets().get(i);
            final long to = Objects.requireNonNull(after).buckets().get(i);
            if (from != 0 || to != 0) {
                row(
                        change,
                        DisplayUnit.bucket(definition, i),
                        from,
                        to,
                        growth.buckets().get(i),
                        "");
            }
        }
    }

    private void row(
            final MetricChange change,
            final String bucket,
            final @Nullable Long before,
            final @Nullable Long after,
            final @Nullable Long difference,
            final String note) {
        final OptionalDouble perSecond = diff.perSecond(difference);
        histograms.row(
                name(change),
                process(change),
                bucket,
                count(before),
                count(after),
                count(difference),
                perSecond.isEmpty() ? "" : Numbers.rounded(perSecond.getAsDouble()),
                note);
    }

    private static String value(final @Nullable MetricSample sample) {
        return sample == null ? Numbers.NONE : Numbers.value(sample.definition(), sample.value());
    }

    private static String count(final @Nullable Long count) {
        return count == null ? Numbers.NONE : Numbers.grouped(count);
    }

    private static String name(final MetricChange change) {
        return Text.printable(change.definition().id().toString());
    }

    private static String process(final MetricChange change) {
        return Text.printable(Objects.requireNonNullElse(change.process(), ""));
    }
}
