package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import io.counters.stat.plot.Curve;
import io.counters.stat.plot.SvgPage;
import io.counters.stat.plot.Timeline;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A recording as a picture. */
@Command(
        name = "plot",
        description = "Draws what was recorded over time, as SVG on standard output.",
        footer = {
            "",
            "Counters as rates per second, gauges as they are, histograms as heat maps of their buckets; times are UTC. A "
                    + "line is broken where a metric has no value and where its segment was replaced by a new one.",
            "",
            "On a terminal, with the picture going elsewhere, a line tells how far it is.",
            "",
            "Examples:",
            "  counters-stat plot /var/log/orders -f '*_total' > rates.svg",
            "  counters-stat plot night -f '*_seconds' --from 2026-11-20T23:00:00Z > night.svg"
        })
final class PlotCommand implements Callable<Integer> {
    private static final int MAX_COLUMNS = 2_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final RecordingArgument argument = new RecordingArgument();

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final Period period = new Period();

    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "300",
            description = "At most so many points to a line (default: ${DEFAULT-VALUE}).")
    private int columns;

    @Override
    public Integer call() {
        OptionRange.require(spec.commandLine(), "--columns", columns, 1, MAX_COLUMNS);
        final Recording recording = argument.open();
        final Instant from = period.firstIn(recording);
        final Instant to = recording.last(period.to()).at();
        final List<Curve> curves = curves(recording, from, to);
        if (curves.isEmpty()) {
            throw new StatException(
                    ExitCode.NO,
                    "nothing to plot from " + from + " to " + to
                            + " (expected: a gauge with a value, or two frames with another metric in them)");
        }
        final PrintWriter out = spec.commandLine().getOut();
        SvgPage.write(curves, out);
        out.flush();
        return ExitCode.OK;
    }

    private List<Curve> curves(final Recording recording, final Instant from, final Instant to) {
        final Timeline timeline = new Timeline(from, to, columns, this::selected);
        try (Progress progress = Progress.through("plot", recording, period)) {
            recording.frames(period.from(), period.to(), frame -> {
                timeline.add(frame);
                progress.at(frame);
                return true;
            });
        }
        return timeline.curves();
    }

    private SegmentSnapshot selected(final Frame frame) {
        return selection.from(new RecordingSource(frame));
    }
}
