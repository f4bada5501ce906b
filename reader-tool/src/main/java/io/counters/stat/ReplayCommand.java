package io.counters.stat;

import io.counters.json.JsonWriter;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import io.counters.stat.text.Rates;
import io.counters.stat.text.SnapshotText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The frames of a recording, one after the other. */
@Command(
        name = "replay",
        description = "Shows what was recorded, frame by frame.",
        footer = {
            "",
            "With --speed frames come as they were recorded, so many times as fast; without it, at once. Times are as "
                    + "2026-11-20T23:18:05Z. For one frame in another form give any other command the recording as its "
                    + "source, with '@' and a time behind it if it is not to be the last.",
            "",
            "Examples:",
            "  counters-stat replay /var/log/orders --speed 10",
            "  counters-stat replay /var/log/orders --at 2026-11-20T23:18:05Z",
            "  counters-stat replay night --json | jq -c '[.segment.uptimeSeconds, .metrics[0].value]'",
            "  counters-stat diff ./night@2026-11-20T23:00:00Z ./night@2026-11-20T23:10:00Z"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final RecordingArgument argument = new RecordingArgument();

    @Mixin
    private final Selection selection = new Selection();

    @Mixin
    private final Period period = new Period();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = Period.Converter.class,
            description = "Only the last frame up to then.")
    private @Nullable Instant at;

    @Option(names = "--speed", paramLabel = "X", description = "So many times as fast as it was, as 1, 10 or 0.5.")
    private @Nullable Double speed;

    @Option(
            names = "--json",
            description = "A JSON object for each frame, on a line of its own, as list --json has it.")
    private boolean isJson;

    private @Nullable Instant first;
    private long started;
    private @Nullable Frame last;
    private @Nullable SegmentSnapshot lastShown;

    ReplayCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (speed != null && !(speed > 0 && speed <= 1e9)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Invalid value for option '--speed': " + speed + " (expected: above 0, to 1e9)");
        }
        if (at != null && period.isGiven()) {
            throw new ParameterException(spec.commandLine(), "--at excludes --from and --to (expected: one of them)");
        }
        final Recording recording = argument.open();
        if (at != null) {
            show(recording.last(at));
        } else if (shown(recording) == 0) {
            throw recording.nothing(period.isGiven() ? " in that time" : "");
        }
        return ExitCode.OK;
    }

    private long shown(final Recording recording) {
        try (Progress progress = Progress.through("replay", recording, period)) {
            return recording.frames(period.from(), period.to(), frame -> {
                progress.at(frame);
                return next(frame);
            });
        }
    }

    /** False when nobody listens any more. */
    private boolean next(final Frame frame) {
        return waitFor(frame) && show(frame);
    }

    /** As long after the first frame as it was recorded after it, so that what printing takes does not add up. */
    private boolean waitFor(final Frame frame) {
        final Ticker ticker = surroundings.ticker();
        final Instant base = first;
        if (base == null || frame.at().isBefore(base)) { // the clock was set back
            first = frame.at();
            started = ticker.nanoTime();
            return true;
        }
        if (speed == null) {
            return true;
        }
        final Duration since = Duration.between(base, frame.at());
        final double due = (since.getSeconds() * 1e9 + since.getNano()) / speed;
        final long nanos = (long) due - (ticker.nanoTime() - started);
        return nanos <= 0 || ticker.pause(Duration.ofNanos(nanos));
    }

    private boolean show(final Frame frame) {
        final PrintWriter out = spec.commandLine().getOut();
        final SegmentSnapshot snapshot = selection.from(new RecordingSource(frame));
        if (isJson) {
            JsonWriter.write(snapshot, out);
        } else {
            final List<String> lines = new ArrayList<>();
            lines.add(frame.at().toString());
            lines.addAll(SnapshotText.lines(snapshot, rates(frame)));
            out.print(surroundings.terminal().page(lines));
        }
        last = frame;
        lastShown = snapshot;
        out.flush();
        return !out.checkError();
    }

    /** None across a restart: another segment counts from zero. */
    private Rates rates(final Frame frame) {
        if (last == null
                || lastShown == null
                || !lastShown.segment().uuid().equals(frame.merged().segment().uuid())) {
            return Rates.unknown();
        }
        return Rates.since(lastShown, Duration.between(last.at(), frame.at()));
    }
}
