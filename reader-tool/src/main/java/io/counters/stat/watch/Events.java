package io.counters.stat.watch;

import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentInfo;
import io.counters.segment.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened to the segment and its processes while somebody watched, newest first. Threads: one. */
final class Events {
    private static final int MOST = 100;

    private final Deque<Event> events = new ArrayDeque<>();
    private Map<Integer, ProcessInfo> before = new HashMap<>();
    private @Nullable SegmentInfo segment;
    private String notice = "";

    /** Compares with the look before. */
    void add(final Look look) {
        if (!look.notice().equals(notice)) {
            notice = look.notice();
            if (!notice.isEmpty()) {
                add(look.at(), Text.printable(notice));
            }
        }
        if (!look.isFresh()) {
            return;
        }
        final SegmentInfo now = look.snapshot().segment();
        final boolean isSame = segment != null && segment.uuid().equals(now.uuid());
        final Map<Integer, ProcessInfo> processes = new HashMap<>();
        for (final ProcessInfo process : look.snapshot().processes()) {
            processes.put(process.index(), process);
            if (isSame) {
                change(before.get(process.index()), process).ifPresent(text -> add(look.at(), text));
            }
        }
        before = processes;
        segment = now;
    }

    Optional<Event> latest() {
        return Optional.ofNullable(events.peekFirst());
    }

    List<Event> all() {
        return Collections.unmodifiableList(new ArrayList<>(events));
    }

    private void add(final Instant at, final String text) {
        events.addFirst(new Event(at.truncatedTo(ChronoUnit.SECONDS), text));
        if (events.size() > MOST) {
            events.removeLast();
        }
    }

    private static Optional<String> change(final @Nullable ProcessInfo before, final ProcessInfo now) {
        final String name = Text.printable(now.name());
        if (before == null) {
            return Optional.of(name + " came, pid " + now.pid());
        }
        if (before.epoch() != now.epoch()) {
            return Optional.of(name + " was restarted, now pid " + now.pid());
        }
        return before.state() == now.state()
                ? Optional.empty()
                : Optional.of(name + " was " + before.state().name().toLowerCase(Locale.ROOT) + ", is " + now.state());
    }

    /**
     * Something that happened.
     *
     * @param at when it was noticed
     * @param text ready to be shown
     */
    record Event(Instant at, String text) {}
}
