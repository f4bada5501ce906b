package io.counters.stat;

import io.counters.MetricKind;
import io.counters.json.JsonWriter;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.text.Numbers;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One value and nothing else. */
@Command(
        name = "get",
        description = "Prints the value of one metric, for scripts.",
        customSynopsis = "counters-stat get [--json] [--of FIGURE] [SOURCE] METRIC",
        footer = {
            "",
            "The value is in the metric's unit, without grouping. Exit code 1 when there is no such metric, or no value.",
            "",
            "Examples:",
            "  counters-stat get orders orders_accepted_total",
            "  counters-stat get orders 'orders_rejected_total{reason=\"fraud\"}'",
            "  counters-stat get orders order_latency --of p99"
        })
final class GetCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0..1",
            arity = "1..2",
            paramLabel = "[SOURCE] METRIC",
            hideParamSyntax = true,
            description = {
                SourceArgument.DESCRIPTION,
                "Then the metric: its name, or name{label=\"value\",...} with all of its labels."
            })
    private List<String> words = List.of();

    @Option(names = "--json", description = "One JSON object, as list --json, with this metric alone.")
    private boolean isJson;

    @Option(
            names = "--of",
            paramLabel = "FIGURE",
            defaultValue = "count",
            description = "Of a histogram: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private HistogramFigure figure = HistogramFigure.COUNT;

    GetCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        final Sources sources = surroundings.sources();
        final String metric = words.get(words.size() - 1);
        final String name = words.size() > 1 ? words.get(0) : sources.onlyName();
        try (Source source = SourceArgument.open(sources, name, spec.commandLine())) {
            return print(source.snapshot(), metric);
        }
    }

    private int print(final SegmentSnapshot snapshot, final String metric) {
        final MetricSample sample = new MetricSelector(metric).findIn(snapshot.metrics());
        final String value = text(sample);
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            JsonWriter.write(
                    new SegmentSnapshot(snapshot.segment(), snapshot.processes(), List.of(sample), snapshot.scan()),
                    out);
        } else if (value != null) {
            out.println(value);
        }
        if (value == null) {
            throw new StatException(ExitCode.NO, "metric " + metric + " has no value (" + reason(sample) + ")");
        }
        return ExitCode.OK;
    }

    private static String reason(final MetricSample sample) {
        if (sample.status() != ReadStatus.OK) {
            return "status: " + sample.status();
        }
        return sample.definition().kind() == MetricKind.GAUGE
                ? "no living process has set it"
                : "nothing was observed yet";
    }

    private @Nullable String text(final MetricSample sample) {
        if (sample.histogram() != null) {
            return figure.of(sample.definition(), sample.histogram());
        }
        return sample.value() == null
                ? null
                : Numbers.plain(sample.definition(), Objects.requireNonNull(sample.value()));
    }
}
