package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import io.counters.stat.history.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
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
    private static final int WRITABLE_BY_OTHERS = 0002;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 07777;

    /** A century and a half, so that twice as much is still a number of nanoseconds. */
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

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

    private final SaidOnce trouble = new SaidOnce(this::say);
    private boolean isEnding;
    private boolean isPausing;

    RecordCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        limits.require(argument.commandLine());
        requireDirectory();
        final Thread recording = Thread.currentThread();
        final Thread hook = new Thread(() -> end(recording), "end of record");
        Runtime.getRuntime().addShutdownHook(hook);
        try (FollowedSource source = argument.followIn(surroundings.sources());
                Recorder recorder = new Recorder(
                        directory.toAbsolutePath().normalize(),
                        limits,
                        argument.commandLine().getOut())) {
            record(source, recorder);
        }
        removeHook(hook);
        return ExitCode.OK;
    }

    /** What somebody else may put in the place of a file while it is written is not to be written into. */
    private void requireDirectory() {
        final String path = Text.printable(directory.toString());
        if (!Files.isDirectory(directory)) {
            throw new StatException(ExitCode.OUTPUT, "cannot record into " + path + " (expected: a directory)");
        }
        try {
            final int mode = (int) Files.getAttribute(directory, "unix:mode");
            if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
                throw new StatException(
                        ExitCode.OUTPUT,
                        "cannot record into " + path + ": its mode is " + Integer.toOctalString(mode & PERMISSIONS)
                                + " (expected: not writable by others)");
            }
        } catch (final IOException e) {
            throw new StatException(ExitCode.OUTPUT, "cannot record into " + path + ": " + e);
        }
    }

    /** The JVM is about to end: lets the recording thread close its file first. */
    private void end(final Thread recording) {
        synchronized (this) {
            isEnding = true;
            if (isPausing) {
                recording.interrupt(); // only there: elsewhere an interrupt closes the file that is being written
            }
        }
        try {
            recording.join(PATIENCE_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // it is running, and waits for this thread
        }
    }

    private void record(final FollowedSource source, final Recorder recorder) {
        final Ticker ticker = surroundings.ticker();
        final long step = Math.min(nanos(interval), FOR_EVER);
        final long end = length == null ? FOR_EVER : Math.min(nanos(length), FOR_EVER);
        final long start = ticker.nanoTime();
        long due = 0;
        while (true) {
            final Frame frame = frame(source);
            if (frame != null) {
                recorder.append(frame);
            }
            // what came too late is left out, so that frames stay where they belong
            final long elapsed = ticker.nanoTime() - start;
            due = Math.max(due, elapsed - elapsed % step) + step;
            if (due > end || !pause(Duration.ofNanos(due - elapsed))) {
                return;
            }
        }
    }

    /** False when it is time to end. */
    private boolean pause(final Duration duration) {
        synchronized (this) {
            if (isEnding) {
                return false;
            }
            isPausing = true;
        }
        final boolean isToGoOn = surroundings.ticker().pause(duration);
        synchronized (this) {
            isPausing = false;
        }
        Thread.interrupted(); // the file is still to be closed
        return isToGoOn;
    }

    /** Null while there is nothing to record. */
    private @Nullable Frame frame(final FollowedSource source) {
        try {
            switch (source.follow()) {
                case NONE -> {}
                case REPLACED -> {
                    trouble.forget();
                    say("segment " + source.name() + " was replaced by a new one");
                }
                case GONE -> {
                    trouble.say("segment " + source.name() + " is gone; waiting for a new one");
                    return null;
                }
            }
            final Frame frame = new Frame(
                    surroundings.clock().instant(),
                    source.source().snapshot(),
                    isPerProcess ? source.source().snapshotPerProcess() : null);
            trouble.forget();
            return frame;
        } catch (final CountersException e) {
            trouble.say(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void say(final String what) {
        Failures.say(argument.commandLine().getErr(), what);
    }

    /** All that are too long to count are as long as can be counted. */
    private static long nanos(final Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
