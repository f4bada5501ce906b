package io.counters.stat;

import io.counters.stat.serve.LocalServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Segments over HTTP, until somebody ends it. */
@Command(
        name = "serve",
        description = "Serves segments over HTTP, to this machine only: / is a live page for a browser, /metrics is for"
                + " Prometheus; besides there are /json, /stream and /health.",
        footer = {
            "",
            "Every series of /metrics bears the label 'segment'. ?segment=NAME asks for one of several. "
                    + "/ and /stream show totals, whatever --per-process says. "
                    + "A segment that is replaced by a new one is followed. SIGTERM or Ctrl-C ends it.",
            "",
            "Examples:",
            "  counters-stat serve",
            "  counters-stat serve orders users --port 9911 --per-process",
            "  curl http://127.0.0.1:9911/metrics",
            "  curl 'http://127.0.0.1:9911/json?segment=orders'"
        })
final class ServeCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MAX_PORT = 65_535;
    private static final int MAX_REMARKS = 1_000;

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final SourceArguments sources = new SourceArguments();

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "N",
            defaultValue = "9911",
            description = "Where to listen, on 127.0.0.1; 0 is any port that is free (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Time between two looks of / and /stream, as 500ms, 2s or 1m (default: ${DEFAULT-VALUE}).")
    private Duration interval = LOOK;

    ServeCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        OptionRange.require(spec.commandLine(), "--port", port, 0, MAX_PORT);
        final PrintWriter error = spec.commandLine().getErr();
        final Consumer<String> log = line -> Failures.say(error, line);
        try (ServedSources served = new ServedSources(selection, log)) {
            sources.addTo(served, surroundings.sources());
            try (LocalServer server = LocalServer.start(port, served, interval, onceEach(log), log)) {
                serve(server, served);
            }
        } catch (final IOException e) {
            throw new StatException(
                    ExitCode.UNREADABLE, "cannot listen on port " + port + " of 127.0.0.1: " + e.getMessage());
        }
        return ExitCode.OK;
    }

    /** Until the program is told to end, which it does by way of the hook, or this thread is interrupted. */
    private void serve(final LocalServer server, final ServedSources served) {
        final Thread hook = new Thread(server::close, "end of serve");
        Runtime.getRuntime().addShutdownHook(hook);
        final PrintWriter out = spec.commandLine().getOut();
        out.println("listening on " + server.url());
        out.flush();
        while (surroundings.ticker().pause(LOOK)) {
            served.follow();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** The same remark about every page would fill the log; and names out of a file must not fill the heap. */
    private static Consumer<String> onceEach(final Consumer<String> log) {
        final Set<String> said = ConcurrentHashMap.newKeySet();
        return remark -> {
            if (said.size() < MAX_REMARKS && said.add(remark)) {
                log.accept(remark);
            }
        };
    }
}
