package io.counters.stat;

import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a run through a recording has come, by the time of its frames. Threads: one. */
final class Progress implements AutoCloseable {
    private static final int PERCENT = 100;
    private static final int COLUMNS = 79;
    private static final int MILLIS = 200;

    private final Instant from;
    private final double length;
    private final PrintStream screen;
    private final @Nullable ProgressBar bar;

    private Progress(final Instant from, final Instant to, final PrintStream screen, final @Nullable ProgressBar bar) {
        this.from = from;
        this.length = seconds(from, to);
        this.screen = screen;
        this.bar = bar;
    }

    /** On standard error, where somebody waits in front of it; else nothing is written. */
    static Progress through(final String task, final Recording recording, final Period period) {
        return Terminal.isOnlyStandardErrorAScreen()
                ? on(
                        System.err,
                        task,
                        period.firstIn(recording),
                        recording.last(period.to()).at())
                : none();
    }

    static Progress none() {
        return new Progress(Instant.EPOCH, Instant.EPOCH, System.err, null);
    }

    static Progress on(final PrintStream screen, final String task, final Instant from, final Instant to) {
        return new Progress(
                from,
                to,
                screen,
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(PERCENT)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(MILLIS)
                        .setConsumer(new Line(screen))
                        .build());
    }

    void at(final Frame frame) {
        if (bar != null && length > 0) {
            bar.stepTo((long) (PERCENT * seconds(from, frame.at()) / length));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            screen.println();
        }
    }

    /** Is not ended by the bar, which leaves that out when it has been drawn only once. */
    private static final class Line extends ConsoleProgressBarConsumer {
        Line(final PrintStream screen) {
            super(screen, COLUMNS);
        }

        @Override
        public void close() {}
    }

    private static double seconds(final Instant from, final Instant to) {
        final Duration between = Duration.between(from, to);
        return between.getSeconds() + between.getNano() / 1e9;
    }
}
