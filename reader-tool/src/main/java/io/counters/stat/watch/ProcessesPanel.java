package io.counters.stat.watch;

import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.segment.Text;
import io.counters.stat.text.Durations;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Who writes, in one line or in full, those that need a look first. */
final class ProcessesPanel {
    private static final int NAME = 20;
    private static final int PID = 8;
    private static final int STATE = 8;
    private static final int RESTARTS = 9;
    private static final int HEARTBEAT = 10;
    private static final int TIME = 20;

    private static final List<ProcessState> BY_URGENCY = List.of(
            ProcessState.STALLED, ProcessState.DEAD, ProcessState.UNKNOWN, ProcessState.LIVE, ProcessState.CLOSED);
    private static final Comparator<ProcessInfo> URGENT_FIRST = Comparator.comparingInt(
                    (ProcessInfo process) -> BY_URGENCY.indexOf(process.state()))
            .thenComparing(process -> process.state() == ProcessState.LIVE ? Duration.ZERO : process.heartbeatAge())
            .thenComparing(ProcessInfo::index);

    private ProcessesPanel() {}

    /** As many as fit; how many do not is said at the end. */
    static AttributedString strip(final Scene scene, final Palette palette, final int width) {
        final List<ProcessInfo> processes = sorted(scene);
        if (processes.isEmpty()) {
            return new Line().add(" no processes", palette.plain()).fit(width);
        }
        final Line line = new Line();
        int used = 0;
        for (int i = 0; i < processes.size(); i++) {
            final ProcessInfo process = processes.get(i);
            final String name = " " + Text.printable(process.name()) + " ";
            final String state = state(process);
            final String more = i + 1 == processes.size() ? "" : "  +" + (processes.size() - i - 1);
            final int columns = Line.columns(name) + Line.columns(state) + 1;
            if (i > 0 && used + columns + Line.columns(more) > width) {
                return line.add(" +" + (processes.size() - i), palette.title()).fit(width);
            }
            line.add(name, palette.plain())
                    .add(state, palette.of(process.state()))
                    .gap(1);
            used += columns;
        }
        return line.fit(width);
    }

    static AttributedString heading(final Palette palette, final int width) {
        final AttributedStyle style = palette.heading();
        return new Line()
                .add(" ", style)
                .left("PROCESS", NAME, style)
                .right("PID", PID, style)
                .add("  ", style)
                .left("STATE", STATE, style)
                .right("RESTARTS", RESTARTS, style)
                .right("HEARTBEAT", HEARTBEAT, style)
                .add("  ", style)
                .left("SINCE", TIME, style)
                .fill(width, style);
    }

    /** All of them, and below them what happened. */
    static List<AttributedString> lines(final Scene scene, final Palette palette, final int width) {
        final List<AttributedString> lines = new ArrayList<>();
        for (final ProcessInfo process : sorted(scene)) {
            lines.add(new Line()
                    .gap(1)
                    .left(Text.printable(process.name()), NAME, palette.plain())
                    .right(Long.toString(process.pid()), PID, palette.plain())
                    .gap(2)
                    .left(process.state().name(), STATE, palette.of(process.state()))
                    .right(Long.toString(process.epoch() - 1), RESTARTS, palette.plain())
                    .right(Durations.text(process.heartbeatAge()), HEARTBEAT, palette.plain())
                    .gap(2)
                    .left(process.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(), TIME, palette.plain())
                    .fit(width));
        }
        lines.add(AttributedString.EMPTY);
        final List<Events.Event> events = scene.events().all();
        lines.add(new Line()
                .add(
                        events.isEmpty() ? " Nothing happened since you began to watch." : " What happened:",
                        palette.title())
                .fit(width));
        events.forEach(event -> lines.add(new Line()
                .add(" " + event.at() + "  ", palette.aside())
                .add(event.text(), palette.plain())
                .fit(width)));
        return lines;
    }

    private static List<ProcessInfo> sorted(final Scene scene) {
        return scene.look().snapshot().processes().stream().sorted(URGENT_FIRST).toList();
    }

    /** Capitals for what needs a look, so that it is seen without colours too. */
    private static String state(final ProcessInfo process) {
        return switch (process.state()) {
            case LIVE, CLOSED -> process.state().name().toLowerCase(Locale.ROOT);
            case STALLED, DEAD, UNKNOWN -> process.state() + " " + Durations.text(process.heartbeatAge());
        };
    }
}
