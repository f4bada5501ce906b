package io.counters.stat;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The same page again and again, with rates. */
@Command(
        name = "watch",
        description = "Shows the metrics of a segment live, with rates per second.",
        footer = {
            "",
            "On a terminal the page is drawn in place, otherwise one below the other. "
                    + "A segment that is replaced by a new one is followed. Ctrl-C ends it.",
            "",
            "Examples:",
            "  counters-stat watch orders",
            "  counters-stat watch orders -f '*latency*' --interval 500ms",
            "  counters-stat watch orders --interval 10s --count 6 > minute.txt"
        })
final class WatchCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Time between pages, as 500ms, 2s or 1m (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N pages; 0 is never (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long count;

    WatchCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (count < 0) {
            throw new ParameterException(
                    argument.commandLine(), "Invalid value for option '--count': " + count + " (expected: 0 or more)");
        }
        final String name = argument.nameIn(surroundings.sources());
        try (FollowedSource source =
                new FollowedSource(name, surroundings.sources(), argument.openFrom(surroundings.sources()))) {
            final LivePage page = new LivePage(source, selection, surroundings);
            final PrintWriter out = argument.commandLine().getOut();
            for (long shown = 1; ; shown++) {
                out.print(surroundings.terminal().page(page.next()));
                out.flush();
                if (shown == count || out.checkError() || !surroundings.ticker().pause(interval)) {
                    return ExitCode.OK;
                }
            }
        }
    }
}
