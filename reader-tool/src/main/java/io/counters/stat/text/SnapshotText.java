package io.counters.stat.text;

import static io.counters.stat.text.Table.left;
import static io.counters.stat.text.Table.right;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/** One snapshot as a page: a line about the segment, a table of scalars, a table of histograms. */
public final class SnapshotText {
    private SnapshotText() {}

    /**
     * The whole page.
     *
     * @param rates what the snapshot is compared with; without any, there is no column for them
     */
    public static List<String> lines(final SegmentSnapshot snapshot, final Rates rates) {
        return Table.page(heading(snapshot), scalars(snapshot, rates), histograms(snapshot, rates));
    }

    /** Name, state, age, processes by state, and what went wrong in the segment's life, if anything did. */
    static String heading(final SegmentSnapshot snapshot) {
        final SegmentInfo segment = snapshot.segment();
        final StringBuilder line = new StringBuilder("segment ")
                .append(Text.printable(segment.name()))
                .append("  ")
                .append(segment.state())
                .append("  up ")
                .append(Durations.text(segment.uptime()))
                .append("  processes: ")
                .append(processes(snapshot.processes()))
                .append("  metrics: ")
                .append(segment.metrics().used());
        if (segment.refused() > 0) {
            line.append("  refused registrations: ").append(segment.refused());
        }
        if (segment.repaired() > 0) {
            line.append("  repaired slots: ").append(segment.repaired());
        }
        return line.toString();
    }

    private static String processes(final List<ProcessInfo> processes) {
        final List<String> parts = new ArrayList<>();
        for (final ProcessState state : ProcessState.values()) {
            final long count =
                    processes.stream().filter(p -> p.state() == state).count();
            if (count > 0) {
                parts.add(count + " " + lowerCase(state));
            }
        }
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }

    private static Table scalars(final SegmentSnapshot snapshot, final Rates rates) {
        final Table table = new Table(
                left("METRIC"),
                left("PROCESS"),
                left("KIND"),
                right("VALUE"),
                right("PER SECOND"),
                left("UNIT"),
                left("STATUS"));
        for (final MetricSample sample : snapshot.metrics()) {
            final MetricDefinition definition = sample.definition();
            if (definition.kind() != MetricKind.HISTOGRAM) {
                final double perStored = Math.pow(10, definition.scale());
                table.row(
                        name(sample),
                        process(sample),
                        lowerCase(definition.kind()),
                        Numbers.value(definition, sample.value()),
                        rate(rates.perSecond(sample), perStored),
                        Text.printable(definition.unit()),
                        status(sample));
            }
        }
        return table;
    }

    private static Table histograms(final SegmentSnapshot snapshot, final Rates rates) {
        final Table table = new Table(
                left("HISTOGRAM"),
                left("PROCESS"),
                right("COUNT"),
                right("PER SECOND"),
                right("MEAN"),
                right("P50"),
                right("P90"),
                right("P99"),
                right("MAX"),
                left("UNIT"),
                left("STATUS"));
        for (final MetricSample sample : snapshot.metrics()) {
            if (sample.definition().kind() == MetricKind.HISTOGRAM) {
                final HistogramFigures figures = HistogramFigures.of(sample.definition(), sample.histogram());
                table.row(
                        name(sample),
                        process(sample),
                        figures.count(),
                        rate(rates.perSecond(sample), 1),
                        figures.mean(),
                        figures.p50(),
                        figures.p90(),
                        figures.p99(),
                        figures.max(),
                        figures.unit(),
                        status(sample));
            }
        }
        return table;
    }

    private static String name(final MetricSample sample) {
        return Text.printable(sample.definition().id().toString());
    }

    private static String process(final MetricSample sample) {
        return Text.printable(Objects.requireNonNullElse(sample.process(), ""));
    }

    private static String status(final MetricSample sample) {
        return sample.status() == ReadStatus.OK ? "" : sample.status().name();
    }

    private static String rate(final OptionalDouble perSecond, final double perStored) {
        return perSecond.isPresent() ? Numbers.rounded(perSecond.getAsDouble() * perStored) : "";
    }

    private static String lowerCase(final Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
