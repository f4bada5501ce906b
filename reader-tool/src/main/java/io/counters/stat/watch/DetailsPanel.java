package io.counters.stat.watch;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.segment.Text;
import io.counters.stat.text.DisplayUnit;
import io.counters.stat.text.HistogramFigures;
import io.counters.stat.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** All about one metric: its help, what it is, what it did of late, and its buckets one below the other. */
final class DetailsPanel {
    private static final int NAME = 12;
    private static final int BOUND = 12;
    private static final int COUNT = 16;
    private static final int PERCENT = 8;
    private static final int MOST_BAR = 60;
    private static final double HUNDRED = 100;

    private final Scene scene;
    private final Palette palette;
    private final int width;
    private final List<AttributedString> lines = new ArrayList<>();

    private DetailsPanel(final Scene scene, final Palette palette, final int width) {
        this.scene = scene;
        this.palette = palette;
        this.width = width;
    }

    static List<AttributedString> lines(final Scene scene, final Palette palette, final int width) {
        final DetailsPanel panel = new DetailsPanel(scene, palette, width);
        scene.model()
                .selectedOf(scene.rows())
                .ifPresentOrElse(panel::add, () -> panel.add(new Line().add("It is gone.", palette.plain())));
        return panel.lines;
    }

    private void add(final Row row) {
        final MetricSample sample = row.sample();
        final MetricDefinition definition = sample.definition();
        wrap(row.text(), true);
        wrap(definition.help().isEmpty() ? "(no help)" : Text.printable(definition.help()), false);
        blank();
        fact("kind", kind(definition));
        if (!definition.unit().isEmpty() || definition.scale() != 0) {
            fact("unit", Text.printable(definition.unit()) + stored(definition));
        }
        if (!row.key().process().isEmpty()) {
            fact("process", Text.printable(row.key().process()));
        }
        if (sample.status() != ReadStatus.OK) {
            fact("status", sample.status().name());
        }
        fact(row.isHistogram() ? "count" : "value", MetricsPanel.value(row));
        if (row.rate().isPresent()) {
            fact("per second", MetricsPanel.rate(row));
        }
        final float[] trend = scene.trends().of(row.key(), Math.max(0, Math.min(Trends.LENGTH, width - NAME - 1)));
        add(new Line()
                .left("trend", NAME, palette.aside())
                .add(Bars.trend(trend, definition.kind() != MetricKind.GAUGE), palette.bars()));
        if (sample.histogram() != null) {
            figures(definition, sample.histogram());
            if (sample.histogram().count() > 0) {
                buckets(definition, sample.histogram());
            }
        }
    }

    private void figures(final MetricDefinition definition, final HistogramValue histogram) {
        final HistogramFigures figures = HistogramFigures.of(definition, histogram);
        fact("sum", Numbers.value(definition, histogram.sum()));
        fact(
                "quantiles",
                "p50 " + figures.p50() + "  p90 " + figures.p90() + "  p99 " + figures.p99() + " " + figures.unit()
                        + " (estimated from the buckets)");
        fact("mean, max", figures.mean() + ", " + figures.max() + " " + figures.unit());
    }

    private void buckets(final MetricDefinition definition, final HistogramValue histogram) {
        blank();
        final int bar = Math.max(0, Math.min(MOST_BAR, width - BOUND - COUNT - PERCENT - 4));
        final long most =
                histogram.buckets().stream().mapToLong(Long::longValue).max().orElse(1);
        for (int i = 0; i < histogram.buckets().size(); i++) {
            final long count = histogram.buckets().get(i);
            add(new Line()
                    .right(DisplayUnit.bucket(definition, i), BOUND, palette.aside())
                    .right(Numbers.grouped(count), COUNT, palette.plain())
                    .right(
                            String.format(Locale.ROOT, "%.1f%%", HUNDRED * count / histogram.count()),
                            PERCENT,
                            palette.plain())
                    .gap(2)
                    .add(Bars.horizontal((double) count / most, bar), palette.bars()));
        }
    }

    private static String kind(final MetricDefinition definition) {
        final String kind = definition.kind().name().toLowerCase(Locale.ROOT);
        return switch (definition.kind()) {
            case COUNTER, HISTOGRAM -> kind;
            case GAUGE ->
                kind + ", over processes: " + definition.aggregation().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String stored(final MetricDefinition definition) {
        return definition.scale() == 0 ? "" : ", stored in units of 10^" + definition.scale();
    }

    private void fact(final String name, final String value) {
        add(new Line().left(name, NAME, palette.aside()).add(value, palette.plain()));
    }

    /** Breaks between words where it can. */
    private void wrap(final String text, final boolean isTitle) {
        String rest = text;
        while (Line.columns(rest) > width && width > 0) {
            final int fitting = Math.max(
                    1, new AttributedString(rest).columnSubSequence(0, width).length());
            final int blank = rest.lastIndexOf(' ', fitting);
            final int end = blank > 0 ? blank : fitting;
            add(new Line().add(rest.substring(0, end), isTitle ? palette.title() : palette.plain()));
            rest = rest.substring(end).stripLeading();
        }
        add(new Line().add(rest, isTitle ? palette.title() : palette.plain()));
    }

    private void blank() {
        lines.add(AttributedString.EMPTY);
    }

    private void add(final Line line) {
        lines.add(line.fit(width));
    }
}
