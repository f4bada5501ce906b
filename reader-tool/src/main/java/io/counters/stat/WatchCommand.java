package io.counters.stat;

import io.counters.stat.watch.FullScreen;
import io.counters.stat.watch.Palette;
import io.counters.stat.watch.Watch;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A segment live: a full screen where there is a terminal, else the same page again and again. */
@Command(
        name = "watch",
        description = "Shows the metrics of a segment live, with rates per second.",
        footer = {
            "",
            "On a terminal it fills the screen; '?' shows what the keys do, q and Ctrl-C end it. Otherwise, or with "
                    + "--plain or --count, it prints one page after the other. A segment that is replaced by a new one "
                    + "is followed, and that is said. NO_COLOR=1 turns colours off.",
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

    @Option(names = "--plain", description = "Pages rather than a full screen.")
    private boolean isPlain;

    WatchCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        OptionRange.require(argument.commandLine(), "--count", count, 0, Long.MAX_VALUE);
        try (FollowedSource source = argument.followIn(surroundings.sources())) {
            if (surroundings.terminal().isInteractive() && count == 0 && !isPlain) {
                showFullScreen(source);
            } else {
                printPages(source);
            }
        }
        return ExitCode.OK;
    }

    private void showFullScreen(final FollowedSource source) {
        final Watch watch = new Watch(new LiveSource(source, selection, surroundings), selection.isPerProcess());
        try (FullScreen screen = FullScreen.open()) {
            screen.show(watch, Palette.ofEnvironment(), surroundings.ticker()::nanoTime, interval);
        } catch (final IOException e) {
            throw new StatException(
                    ExitCode.OUTPUT, "cannot use the terminal: " + e.getMessage() + " (--plain prints pages)");
        }
    }

    private void printPages(final FollowedSource source) {
        final LivePage page = new LivePage(source, selection, surroundings);
        final PrintWriter out = argument.commandLine().getOut();
        for (long shown = 1; ; shown++) {
            out.print(surroundings.terminal().page(page.next()));
            out.flush();
            if (shown == count || out.checkError() || !surroundings.ticker().pause(interval)) {
                return;
            }
        }
    }
}
