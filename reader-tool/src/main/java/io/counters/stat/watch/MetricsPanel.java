package io.counters.stat.watch;

import io.counters.MetricKind;
import io.counters.reader.ReadStatus;
import io.counters.segment.Text;
import io.counters.stat.text.HistogramFigures;
import io.counters.stat.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The list: a line for each metric, and a second one for what only a histogram has. */
final class MetricsPanel {
    private static final int LEAST_NAME = 12;
    private static final int LEAST_TREND = 8;
    private static final int PROCESS = 12;
    private static final int LEAST_NUMBER = 10;
    private static final int LEAST_UNIT = 5;
    private static final int MOST_UNIT = 10;
    private static final String CURSOR = ">";
    private static final String INDENT = "    ";

    private final Scene scene;
    private final Palette palette;
    private final List<Row> shown;
    private final int first;
    private final int process;
    private final int value;
    private final int unit;
    private final int rate;
    private final int name;
    private final int trend;
    private final int width;

    /** Lays out as much of the list as there is room for. */
    MetricsPanel(final Scene scene, final Palette palette, final int width, final int lines) {
        this.scene = scene;
        this.palette = palette;
        this.width = width;
        first = scene.model().topIn(scene.rows(), lines);
        shown = scene.rows().subList(first, Math.min(scene.rows().size(), first + Math.max(0, lines)));
        process = scene.model().isPerProcess() ? PROCESS : 0;
        value = widest(MetricsPanel::value, LEAST_NUMBER);
        unit = Math.min(MOST_UNIT, widest(MetricsPanel::unit, LEAST_UNIT));
        rate = widest(MetricsPanel::rate, LEAST_NUMBER);
        final int gaps = 5 + (process == 0 ? 0 : 1);
        final int rest = Math.max(0, width - gaps - process - value - unit - rate);
        // Names come first: their ends, which are labels, tell one from another. A trend makes do with what is left.
        name = Math.max(LEAST_NAME, Math.min(widest(Row::text, LEAST_NAME), rest - LEAST_TREND));
        trend = Math.min(Trends.LENGTH, Math.max(0, rest - name));
    }

    AttributedString heading() {
        final AttributedStyle style = palette.heading();
        final Line line = new Line().add(" ", style).left("METRIC", name, style).add(" ", style);
        if (process > 0) {
            line.left("PROCESS", process, style).add(" ", style);
        }
        return line.right("VALUE", value, style)
                .add(" ", style)
                .left("UNIT", unit, style)
                .add(" ", style)
                .right("PER SECOND", rate, style)
                .add(" ", style)
                .left("TREND", trend, style)
                .fill(width, style);
    }

    List<AttributedString> lines() {
        final List<AttributedString> lines = new ArrayList<>();
        if (shown.isEmpty()) {
            final String why = scene.model().filter().isEmpty() ? "no metrics" : "no metric matches";
            lines.add(new Line().add(" " + why, palette.plain()).fit(width));
        }
        final int cursor = scene.model().selectedIn(scene.rows()) - first;
        for (int i = 0; i < shown.size(); i++) {
            add(shown.get(i), i == cursor, lines);
        }
        return lines;
    }

    private void add(final Row row, final boolean isSelected, final List<AttributedString> lines) {
        final AttributedStyle style = isSelected ? palette.selected() : palette.plain();
        final Line line = new Line()
                .add(isSelected ? CURSOR : " ", palette.selected())
                .ends(row.text(), name, style)
                .gap(1);
        if (process > 0) {
            line.left(Text.printable(row.key().process()), process, style).gap(1);
        }
        line.right(value(row), value, style)
                .gap(1)
                .left(unit(row), unit, palette.aside())
                .gap(1)
                .right(rate(row), rate, style)
                .gap(1);
        if (row.sample().status() == ReadStatus.OK) {
            line.add(trend(row), palette.bars());
        } else {
            line.add(
                    row.sample().status().name(),
                    row.sample().status() == ReadStatus.BUSY ? palette.warning() : palette.alarm());
        }
        lines.add(line.fit(width));
        if (row.isHistogram()) {
            lines.add(distribution(row));
        }
    }

    private AttributedString distribution(final Row row) {
        final HistogramFigures figures =
                HistogramFigures.of(row.sample().definition(), row.sample().histogram());
        final Line line = new Line()
                .add(INDENT, palette.plain())
                .add(
                        "p50 " + figures.p50() + "  p90 " + figures.p90() + "  p99 " + figures.p99() + "  max "
                                + figures.max() + " ",
                        palette.plain())
                .add(figures.unit(), palette.aside())
                .gap(2);
        if (row.sample().histogram() != null) {
            line.add(Bars.buckets(row.sample().histogram().buckets()), palette.bars());
        }
        return line.fit(width);
    }

    private String trend(final Row row) {
        return Bars.trend(
                scene.trends().of(row.key(), trend), row.sample().definition().kind() != MetricKind.GAUGE);
    }

    static String value(final Row row) {
        if (row.isHistogram()) {
            return HistogramFigures.of(row.sample().definition(), row.sample().histogram())
                    .count();
        }
        return Numbers.value(row.sample().definition(), row.sample().value());
    }

    private static String unit(final Row row) {
        return row.isHistogram() ? "" : Text.printable(row.sample().definition().unit());
    }

    static String rate(final Row row) {
        return row.rate().isPresent() ? Numbers.rounded(row.rate().getAsDouble()) : "";
    }

    private int widest(final Function<Row, String> text, final int least) {
        return shown.stream().mapToInt(row -> Line.columns(text.apply(row))).reduce(least, Math::max);
    }
}
