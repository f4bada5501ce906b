package io.counters.stat.plot;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import io.counters.stat.diff.MetricChange;
import io.counters.stat.diff.SnapshotDiff;
import io.counters.stat.history.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Frames as curves. Time is cut into columns, each of which the last frame in it stands for: a gauge's value is that
 * frame's, a counter's rate is the mean since the column before. So a week takes no more room than a minute, and nothing
 * that was counted is left out. Threads: one.
 */
public final class Timeline {
    /** More charts than that are no picture. */
    public static final int MAX_CURVES = 64;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Instant from;
    private final double length;
    private final int columns;
    private final Function<Frame, SegmentSnapshot> selection;
    private final Map<Key, Curve> curves = new LinkedHashMap<>();
    private @Nullable Frame pending;
    private @Nullable Frame drawn;

    /**
     * Begins with nothing.
     *
     * @param to later than {@code from}
     * @param selection what of a frame is of interest
     */
    public Timeline(
            final Instant from, final Instant to, final int columns, final Function<Frame, SegmentSnapshot> selection) {
        this.from = from;
        this.length = seconds(from, to);
        this.columns = columns;
        this.selection = selection;
    }

    /** Takes the next frame. */
    public void add(final Frame frame) {
        final Frame last = pending;
        if (last != null && (drawn == null || column(last) != column(frame))) {
            draw(last);
        }
        pending = frame;
    }

    /** All that have a value, by their names. */
    public List<Curve> curves() {
        if (pending != null) {
            draw(pending);
            pending = null;
        }
        return curves.values().stream()
                .filter(curve -> !curve.isEmpty())
                .sorted(Comparator.comparing(
                                (Curve curve) -> curve.definition().id().toString())
                        .thenComparing(curve -> Objects.requireNonNullElse(curve.process(), "")))
                .toList();
    }

    private int column(final Frame frame) {
        return (int) Math.max(0, Math.min(columns - 1, columns * (seconds(from, frame.at()) / length)));
    }

    private void draw(final Frame frame) {
        final SegmentSnapshot now = selection.apply(frame);
        final Frame before = drawn;
        drawn = frame;
        if (before == null) {
            now.metrics().forEach(sample -> gauge(frame.at(), sample));
            return;
        }
        // another segment of the name counts from zero, and a clock that was set back gives no rate
        final double seconds = seconds(before.at(), frame.at());
        final boolean hasRates = seconds > 0
                && before.merged()
                        .segment()
                        .uuid()
                        .equals(frame.merged().segment().uuid());
        for (final MetricChange change :
                SnapshotDiff.between(selection.apply(before), now).changes()) {
            final MetricSample sample = change.after();
            if (sample != null) {
                gauge(frame.at(), sample);
                growth(frame.at(), seconds, sample, hasRates ? change : new MetricChange(null, sample));
            }
        }
    }

    private void gauge(final Instant at, final MetricSample sample) {
        if (sample.definition().kind() == MetricKind.GAUGE) {
            final Number value = sample.value();
            curve(sample).add(at, value == null ? Double.NaN : value.doubleValue() * perStored(sample.definition()));
        }
    }

    private void growth(final Instant at, final double seconds, final MetricSample sample, final MetricChange change) {
        switch (sample.definition().kind()) {
            case GAUGE -> {}
            case COUNTER -> {
                final Number growth = change.difference();
                curve(sample)
                        .add(
                                at,
                                growth == null
                                        ? Double.NaN
                                        : growth.doubleValue() * perStored(sample.definition()) / seconds);
            }
            case HISTOGRAM -> {
                final HistogramValue growth = change.growth();
                if (growth != null) {
                    curve(sample).add(at, seconds, growth);
                }
            }
        }
    }

    private Curve curve(final MetricSample sample) {
        final Curve curve = curves.computeIfAbsent(
                new Key(sample.definition(), sample.process()), key -> new Curve(key.definition(), key.process()));
        if (curves.size() > MAX_CURVES) {
            throw new StatException(
                    ExitCode.USAGE, "more than " + MAX_CURVES + " curves (expected: fewer; choose some with --filter)");
        }
        return curve;
    }

    private static double perStored(final MetricDefinition definition) {
        return Math.pow(10, definition.scale());
    }

    private static double seconds(final Instant from, final Instant to) {
        final Duration between = Duration.between(from, to);
        return between.getSeconds() + between.getNano() / NANOS_PER_SECOND;
    }

    private record Key(
            MetricDefinition definition, @Nullable String process) {}
}
