package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import io.counters.stat.history.Frame;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a segment holds, again and again, into files. */
@Command(
        name = "record",
        description = "Records a segment over time, for replay, plot and every other command.",
        footer = {
            "",
            "Prints the path of each file it begins, and 'removed' and the path of each that it deletes; what becomes of the "
                    + "segment is said on standard error, and one that is replaced is followed. Ctrl-C or SIGTERM ends it; "
                    + "what kills it costs the frame in the making at most.",
            "",
            "Without --keep, --max-age or --max-size nothing is ever deleted. With them, recordings of a segment of this name "
                    + "in DIR are, the oldest first, by their names and by what is in them; nothing else is touched, nor is "
                    + "the file that is being written.",
            "",
            "Examples:",
            "  counters-stat record orders --to /var/log/orders",
            "  counters-stat record orders --to . --every 100ms --for 10m",
            "  counters-stat record orders --to /var/log/orders --roll-every 1h --keep 168",
            "  counters-stat list /var/log/orders@2026-11-20T23:18:05Z"
        })
final class RecordCommand implements Callable<Integer> {
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final long PATIENCE_MILLIS = 5_000;

    private final Surroundings surroundings;

    @Mixin
    private final SourceArgument argument = new SourceArgument();

    @Mixin
    private final RecordingLimits limits = new RecordingLimits();

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "The directory, which must be there.")
    private Path directory = Path.of("");

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "Time between frames, as 100ms or 10s (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End after this time, as 10m or 1h; without it, never.")
    private @Nullable Duration length;

    @Option(names = "--per-process", description = "Also each process's share of every metric.")
    private boolean isPerProcess;

    private boolean isGone;
    private volatile boolean isEnding;

    RecordCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new StatException(
                    ExitCode.OUTPUT,
                    "cannot record into " + Text.printable(directory.toString()) + " (expected: a directory)");
        }
        final String name = argument.nameIn(surroundings.sources());
        final Thread recording = Thread.currentThread();
        final Thread hook = new Thread(() -> end(recording), "end of record");
        Runtime.getRuntime().addShutdownHook(hook);
        try (FollowedSource source =
                        new FollowedSource(name, surroundings.sources(), argument.openFrom(surroundings.sources()));
                Recorder recorder = new Recorder(
                        directory.toAbsolutePath().normalize(),
                        limits,
                        argument.commandLine().getOut())) {
            record(source, recorder);
        }
        if (!isEnding) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        return ExitCode.OK;
    }

    /** The JVM is about to end: lets the recording thread close its file first. */
    private void end(final Thread recording) {
        isEnding = true;
        recording.interrupt();
        try {
            recording.join(PATIENCE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(final FollowedSource source, final Recorder recorder) {
        final Ticker ticker = surroundings.ticker();
        final long start = ticker.nanoTime();
        final long end = length == null ? FOR_EVER.toNanos() : length.toNanos();
        long due = 0;
        while (true) {
            final Frame frame = frame(source);
            if (frame != null) {
                recorder.append(frame);
            }
            // what came too late is left out, so that frames stay where they belong
            final long elapsed = ticker.nanoTime() - start;
            due = Math.max(due, elapsed - elapsed % interval.toNanos()) + interval.toNanos();
            if (due > end || !ticker.pause(Duration.ofNanos(due - elapsed))) {
                return;
            }
        }
    }

    /** Null while there is nothing to record. The very first look must succeed. */
    private @Nullable Frame frame(final FollowedSource source) {
        try {
            switch (source.follow()) {
                case NONE -> {}
                case REPLACED -> say("segment " + source.name() + " was replaced by a new one");
                case GONE -> {
                    if (!isGone) {
                        say("segment " + source.name() + " is gone; waiting for a new one");
                    }
                    isGone = true;
                    return null;
                }
            }
            isGone = false;
            final Instant now = surroundings.clock().instant();
            return new Frame(
                    now,
                    source.source().snapshot(),
                    isPerProcess ? source.source().snapshotPerProcess() : null);
        } catch (final CountersException e) {
            say(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void say(final String message) {
        final PrintWriter error = argument.commandLine().getErr();
        Failures.say(error, message);
    }
}
