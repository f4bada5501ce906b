package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.export.CsvTable;
import io.counters.stat.export.Exposition;
import io.counters.stat.export.JsonWriter;
import io.counters.stat.export.TextFormat;
import io.counters.stat.text.Rates;
import io.counters.stat.text.SnapshotText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** One scan, for people or for programs. */
@Command(
        name = "list",
        description = "Shows every metric of a segment once.",
        footer = {
            "",
            "Values are shown in the metric's unit; quantiles are estimated from the buckets. "
                    + "--csv and --json give what is stored: longs exactly, and the power of ten ('scale') that turns them "
                    + "into the unit.",
            "",
            "Examples:",
            "  counters-stat list orders",
            "  counters-stat list orders -f 'orders_*' --per-process",
            "  counters-stat list orders --prometheus > orders.prom",
            "  counters-stat list orders --csv > orders.csv",
            "  counters-stat list ./copy.seg --json | jq '.metrics[] | {name, value}'"
        })
final class ListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final SinceBaseline since = new SinceBaseline();

    @Option(names = "--csv", description = "A line for each metric, as RFC 4180 has them.")
    private boolean isCsv;

    @Option(names = "--json", description = "One JSON object.")
    private boolean isJson;

    @Option(names = "--prometheus", description = "Prometheus text 0.0.4, as for node_exporter's textfile collector.")
    private boolean isPrometheus;

    @Option(names = "--openmetrics", description = "OpenMetrics 1.0.")
    private boolean isOpenMetrics;

    ListCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    private int csv() {
        try (Source source = argument.openFrom(surroundings.sources())) {
            final SegmentSnapshot snapshot = selection.from(source);
            CsvTable.write(
                    since.of(snapshot, selection, surroundings.sources()),
                    argument.commandLine().getOut());
            return ExitCode.OK;
        }
    }

    @Override
    public Integer call() {
        final Sources sources = surroundings.sources();
        final PrintWriter out = argument.commandLine().getOut();
        final long formats = Stream.of(isJson, isCsv, isPrometheus, isOpenMetrics)
                .filter(is -> is)
                .count();
        if (formats > 1) {
            throw new ParameterException(
                    argument.commandLine(), "--json, --csv, --prometheus and --openmetrics exclude one another");
        }
        if (isCsv) {
            return csv();
        }
        if (formats == 0 && !argument.isGiven() && sources.names().size() != 1) {
            return SegmentsListing.print(sources, out, argument.commandLine().getErr());
        }
        try (Source source = argument.openFrom(sources)) {
            final SegmentSnapshot snapshot = since.of(selection.from(source), selection, sources);
            if (isJson) {
                JsonWriter.write(snapshot, out);
            } else if (isPrometheus || isOpenMetrics) {
                print(Exposition.of(snapshot));
            } else {
                SnapshotText.lines(snapshot, Rates.unknown()).forEach(out::println);
            }
            return ExitCode.OK;
        }
    }

    private void print(final Exposition exposition) {
        final TextFormat format = isOpenMetrics ? TextFormat.OPENMETRICS : TextFormat.PROMETHEUS;
        final PrintWriter error = argument.commandLine().getErr();
        argument.commandLine().getOut().print(new String(format.write(exposition), StandardCharsets.UTF_8));
        exposition.remarks().forEach(remark -> Failures.say(error, remark));
    }
}
