package io.counters.stat.watch;

import io.counters.reader.SegmentInfo;
import io.counters.segment.Text;
import io.counters.stat.text.Durations;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/** A scene as the lines of a screen. Pure: the same scene gives the same lines. */
final class WatchPage {
    /** The segment, the choices, what happened, the processes, the titles of columns. */
    private static final int HEADER = 5;

    private static final int FOOTER = 1;

    private WatchPage() {}

    /** How many lines of a screen the panel has; at least one. */
    static int room(final int height) {
        return Math.max(1, height - HEADER - FOOTER);
    }

    /** Exactly as many lines as the screen has, none longer than it is wide. */
    static List<AttributedString> lines(final Scene scene, final Palette palette, final int width, final int height) {
        final List<AttributedString> lines = new ArrayList<>(height);
        lines.add(segment(scene, palette, width));
        lines.add(choices(scene, palette, width));
        lines.add(happened(scene, palette, width));
        lines.add(ProcessesPanel.strip(scene, palette, width));
        final int room = room(height);
        final List<AttributedString> panel;
        if (scene.model().panel() == WatchModel.Panel.METRICS) {
            final MetricsPanel metrics = new MetricsPanel(scene, palette, width, room);
            lines.add(metrics.heading());
            panel = metrics.lines();
        } else {
            lines.add(heading(scene, palette, width));
            final List<AttributedString> text = text(scene, palette, width);
            panel = text.subList(scene.model().scrollIn(text.size(), room), text.size());
        }
        panel.stream().limit(room).forEach(lines::add);
        while (lines.size() < height - FOOTER) {
            lines.add(AttributedString.EMPTY);
        }
        lines.add(footer(scene, palette, width));
        return lines.subList(0, Math.min(height, lines.size()));
    }

    private static AttributedString segment(final Scene scene, final Palette palette, final int width) {
        final SegmentInfo segment = scene.look().snapshot().segment();
        final Line line = new Line()
                .add(" segment " + Text.printable(segment.name()), palette.title())
                .add(
                        "  " + segment.state() + "  up " + Durations.text(segment.uptime()) + "  metrics: "
                                + segment.metrics().used() + "  processes: "
                                + segment.processes().used(),
                        palette.plain());
        if (segment.refused() > 0) {
            line.add("  refused registrations: " + segment.refused(), palette.warning());
        }
        if (segment.repaired() > 0) {
            line.add("  repaired slots: " + segment.repaired(), palette.warning());
        }
        return line.fit(width);
    }

    private static AttributedString choices(final Scene scene, final Palette palette, final int width) {
        final WatchModel model = scene.model();
        final Line line = new Line()
                .add(" " + scene.look().at().truncatedTo(ChronoUnit.SECONDS), palette.plain())
                .add("  sort: " + model.sort() + (model.isReversed() ? ", reversed" : ""), palette.aside());
        if (!model.filter().isEmpty()) {
            line.add(
                    "  filter: " + Text.printable(model.filter()) + " ("
                            + scene.rows().size() + " of "
                            + scene.look().snapshot().metrics().size() + ")",
                    palette.aside());
        }
        if (model.isPerProcess()) {
            line.add("  per process", palette.aside());
        }
        if (model.isPaused()) {
            line.gap(2).add("PAUSED", palette.warning());
        }
        return line.fit(width);
    }

    /** The latest event; while the source cannot be read, that. */
    private static AttributedString happened(final Scene scene, final Palette palette, final int width) {
        if (!scene.look().isFresh()) {
            return new Line()
                    .add(" " + Text.printable(scene.look().notice()), palette.alarm())
                    .fit(width);
        }
        return scene.events()
                .latest()
                .map(event -> new Line()
                        .add(" " + event.at() + "  " + event.text(), palette.warning())
                        .fit(width))
                .orElse(AttributedString.EMPTY);
    }

    private static AttributedString heading(final Scene scene, final Palette palette, final int width) {
        return switch (scene.model().panel()) {
            case PROCESSES -> ProcessesPanel.heading(palette, width);
            case HELP -> new Line().add(" HELP", palette.heading()).fill(width, palette.heading());
            case METRICS, DETAILS ->
                new Line().add(" METRIC", palette.heading()).fill(width, palette.heading());
        };
    }

    private static List<AttributedString> text(final Scene scene, final Palette palette, final int width) {
        return switch (scene.model().panel()) {
            case PROCESSES -> ProcessesPanel.lines(scene, palette, width);
            case HELP -> HelpPanel.lines(palette, width);
            case METRICS, DETAILS -> DetailsPanel.lines(scene, palette, width);
        };
    }

    private static AttributedString footer(final Scene scene, final Palette palette, final int width) {
        final WatchModel model = scene.model();
        if (model.isTyping()) {
            return new Line()
                    .add(" filter: " + Text.printable(model.filter()) + "_", palette.title())
                    .add("   Enter keep  Esc clear", palette.aside())
                    .fit(width);
        }
        final String keys = model.panel() == WatchModel.Panel.METRICS
                ? " ? help  s sort  / filter  Space pause  p per process  w writers  q quit"
                : " Esc back  Up Down scroll  ? help  w writers  q quit";
        return new Line().add(keys, palette.aside()).fit(width);
    }
}
