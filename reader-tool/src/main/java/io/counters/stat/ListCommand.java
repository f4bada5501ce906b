package io.counters.stat;

import io.counters.json.JsonWriter;
import io.counters.prometheus.Exposition;
import io.counters.prometheus.TextFormat;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.export.CsvTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One scan, for people or for programs. */
@Command(
        name = ListCommand.NAME,
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
            "  counters-stat list orders --csv > orders.csv",
            "  counters-stat list ./copy.seg --json | jq '.metrics[] | {name, value}'",
            "  counters-stat list orders --prometheus > orders.prom"
        })
final class ListCommand implements Callable<Integer> {
    static final String NAME = "list";

    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final SinceBaseline since = new SinceBaseline();

    @ArgGroup
    private @Nullable Form form;

    ListCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final Sources sources = surroundings.sources();
        final PrintWriter out = argument.commandLine().getOut();
        if (form == null && !argument.isGiven() && sources.names().size() != 1) {
            return SegmentsListing.print(sources, out, argument.commandLine().getErr());
        }
        try (Source source = argument.openFrom(sources)) {
            final SegmentSnapshot snapshot = since.of(selection.from(source), selection, sources);
            if (form == null) {
                PlainList.print(snapshot, out);
            } else if (form.isCsv) {
                CsvTable.write(snapshot, out);
            } else if (form.isJson) {
                JsonWriter.write(snapshot, out);
            } else if (form.isPrometheus) {
                print(Exposition.of(snapshot), TextFormat.PROMETHEUS);
            } else if (form.isOpenMetrics) {
                print(Exposition.of(snapshot), TextFormat.OPENMETRICS);
            }
            return ExitCode.OK;
        }
    }

    private void print(final Exposition exposition, final TextFormat format) {
        final PrintWriter error = argument.commandLine().getErr();
        argument.commandLine().getOut().print(format.write(exposition));
        exposition.remarks().forEach(remark -> Failures.say(error, remark));
    }

    /** In place of a table. */
    private static final class Form {
        @Option(names = "--csv", description = "A line for each metric, as RFC 4180 has them.")
        private boolean isCsv;

        @Option(names = "--json", description = "One JSON object.")
        private boolean isJson;

        @Option(
                names = "--prometheus",
                description = "Prometheus text 0.0.4, as for node_exporter's textfile collector.")
        private boolean isPrometheus;

        @Option(names = "--openmetrics", description = "OpenMetrics 1.0.")
        private boolean isOpenMetrics;
    }
}
