package io.counters.stat.check;

import io.counters.stat.ExitCode;
import io.counters.stat.StatException;
import io.counters.stat.diff.SnapshotDiff;
import io.counters.stat.history.Frame;
import io.counters.stat.history.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules would have seen, had they been asked all along while a recording was made: without a window at each of
 * its frames, with one at the end of each window that fits, one after the other. Threads: one.
 */
public final class History {
    private final Map<Rule, Past> pasts = new LinkedHashMap<>();
    private final String segment;
    private final @Nullable Duration window;
    private @Nullable Frame begin;

    private History(final List<Rule> rules, final int minimum, final String segment, final @Nullable Duration window) {
        rules.forEach(rule -> pasts.put(rule, Past.of(rule, minimum)));
        this.segment = segment;
        this.window = window;
    }

    /** Rules about history have no answer. */
    public static History none() {
        return new History(List.of(), 0, "", null);
    }

    /**
     * Reads what was recorded before the window of a check, or, if it has none, before its look.
     *
     * @param span no longer before; null for all there is
     * @param minimum so many looks must have an answer; two at least
     * @throws io.counters.CountersException if the recording cannot be read
     * @throws StatException if it is of another segment
     */
    public static History of(
            final Recording recording,
            final @Nullable Duration span,
            final int minimum,
            final List<Rule> rules,
            final Measurements now) {
        final History history = new History(rules, minimum, now.segment(), now.window());
        final Instant end = now.begin();
        recording.frames(span == null ? Instant.MIN : end.minus(span), end, frame -> {
            // a frame's time is the recorder's clock just before it looked: where the check looks at a frame itself,
            // that one is not its past
            if (SnapshotDiff.timeOf(frame.merged().segment()).isBefore(end)) {
                history.add(frame);
            }
            return true;
        });
        return history;
    }

    Past of(final Rule rule) {
        return pasts.getOrDefault(rule, Past.NONE);
    }

    private void add(final Frame frame) {
        final String name = frame.merged().segment().name();
        if (!name.equals(segment)) {
            throw new StatException(
                    ExitCode.UNREADABLE,
                    "cannot compare with recording " + frame.merged().segment().path() + ": it is of segment '" + name
                            + "' (expected: '" + segment + "')");
        }
        if (window == null) {
            look(Measurements.of(frame.merged()));
            return;
        }
        final Frame start = begin;
        if (start == null || !isSameSegment(start, frame) || frame.at().isBefore(start.at())) {
            begin = frame; // after a restart totals count from zero; and the clock may have been set back
            return;
        }
        final Duration elapsed = Duration.between(start.at(), frame.at());
        if (elapsed.compareTo(window.multipliedBy(9).dividedBy(10)) < 0) { // recorders are not quite punctual
            return;
        }
        begin = frame;
        if (elapsed.compareTo(window.multipliedBy(2)) <= 0) { // else nobody recorded for a while, or too seldom
            look(Measurements.of(start.merged(), frame.merged(), elapsed));
        }
    }

    private static boolean isSameSegment(final Frame one, final Frame other) {
        return one.merged().segment().uuid().equals(other.merged().segment().uuid());
    }

    private void look(final Measurements then) {
        pasts.forEach((rule, past) -> past.add(rule, then));
    }
}
