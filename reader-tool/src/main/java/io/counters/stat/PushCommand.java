package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.export.OtlpMetrics;
import io.counters.stat.push.OtlpRecipient;
import io.counters.stat.push.Pusher;
import io.counters.stat.push.Recipient;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Segments to an OpenTelemetry collector, until somebody ends it. */
@Command(
        name = "push",
        description = "Sends segments to an OpenTelemetry collector again and again, by OTLP over HTTP.",
        footer = {
            "",
            "Totals are sent as they stand, with the time since when they count, so nothing is lost with a scan that did "
                    + "not arrive. While the collector cannot be reached, the newest scans wait. SIGTERM or Ctrl-C ends "
                    + "it, after a last scan.",
            "",
            "Exit code of --once: 0 if the collector took it, 1 if not.",
            "",
            "Examples:",
            "  counters-stat push orders",
            "  counters-stat push orders --to https://otel.example.com/v1/metrics --header-file token",
            "  counters-stat push orders --once"
        })
final class PushCommand implements Callable<Integer> {
    private static final int MOST_WAITING = 100_000;
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final SourceArguments sources = new SourceArguments();

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = "--to",
            paramLabel = "URL",
            defaultValue = "http://localhost:4318/v1/metrics",
            description = "Where the collector takes metrics (default: ${DEFAULT-VALUE}).")
    private String url = "";

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "How far apart (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ZERO;

    @Option(names = "--once", description = "One scan, and wait until the collector has taken it.")
    private boolean isOnce;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "How long to try before it counts as failed (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "60",
            description = "How many scans may wait for the collector (default: ${DEFAULT-VALUE}).")
    private int capacity;

    @Option(
            names = "--header-file",
            paramLabel = "FILE",
            description = "Lines 'Name: value' that are sent along: a token, which has no place on a command line.")
    private @Nullable Path headerFile;

    PushCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        OptionRange.require(spec.commandLine(), "--queue", capacity, 1, MOST_WAITING);
        final PrintWriter error = spec.commandLine().getErr();
        final Consumer<String> log = line -> Failures.say(error, line);
        try (ServedSources served = new ServedSources(selection, log)) {
            sources.addTo(served, surroundings.sources());
            if (isOnce) {
                return once(served, log);
            }
            push(served, new Pusher(recipient(), url, capacity, log));
        }
        return ExitCode.OK;
    }

    private int once(final ServedSources served, final Consumer<String> log) {
        final Map<String, Optional<SegmentSnapshot>> seen = look(served);
        if (seen.containsValue(Optional.<SegmentSnapshot>empty())) {
            return ExitCode.UNREADABLE; // which was said
        }
        try (Recipient collector = recipient()) {
            final Recipient.Answer answer = collector.send(metrics(seen));
            if (answer.kind() == Recipient.Answer.Kind.ACCEPTED) {
                return ExitCode.OK;
            }
            log.accept("cannot push to " + url + ": " + answer.reason());
            return ExitCode.NO;
        }
    }

    /** Until the program is told to end, which comes by way of the hook, or this thread is interrupted. */
    private void push(final ServedSources served, final Pusher pusher) {
        final Thread hook = new Thread(() -> end(served, pusher), "end of push");
        Runtime.getRuntime().addShutdownHook(hook);
        do {
            pusher.push(metrics(look(served)));
        } while (surroundings.ticker().pause(interval));
        Runtime.getRuntime().removeShutdownHook(hook);
        end(served, pusher);
    }

    private static void end(final ServedSources served, final Pusher pusher) {
        pusher.push(metrics(look(served)));
        try {
            pusher.end(LAST_PATIENCE);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Optional<SegmentSnapshot>> look(final ServedSources served) {
        final Map<String, Optional<SegmentSnapshot>> seen = new LinkedHashMap<>();
        served.names().forEach(name -> seen.put(name, served.snapshot(name)));
        return seen;
    }

    private static List<MetricData> metrics(final Map<String, Optional<SegmentSnapshot>> seen) {
        final List<MetricData> metrics = new ArrayList<>();
        seen.forEach((name, snapshot) -> snapshot.ifPresent(there -> metrics.addAll(OtlpMetrics.of(name, there))));
        return metrics;
    }

    private Recipient recipient() {
        final Map<String, String> headers = headers();
        try {
            return new OtlpRecipient(url, headers, timeout);
        } catch (final IllegalArgumentException e) {
            throw wrong("Invalid value for option '--to': " + url + " (expected: http://HOST:PORT/v1/metrics)");
        }
    }

    private Map<String, String> headers() {
        final Map<String, String> headers = new LinkedHashMap<>();
        if (headerFile == null) {
            return headers;
        }
        try {
            for (final String line : Files.readAllLines(headerFile)) {
                final int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                } else if (!line.isBlank()) {
                    throw wrong("header file " + headerFile + " has a line without name (expected: Name: value)");
                }
            }
        } catch (final IOException e) {
            throw new StatException(ExitCode.UNREADABLE, "cannot read header file " + headerFile + ": " + e);
        }
        return headers;
    }

    private ParameterException wrong(final String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
