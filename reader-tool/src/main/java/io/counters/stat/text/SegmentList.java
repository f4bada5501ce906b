package io.counters.stat.text;

import static io.counters.stat.text.Table.left;
import static io.counters.stat.text.Table.right;

import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentInfo;
import io.counters.segment.Text;
import java.util.List;

/** The segments there are, one row each. */
public final class SegmentList {
    private final Table table =
            new Table(left("SEGMENT"), left("STATE"), right("PROCESSES"), right("METRICS"), right("AGE"));

    /** Adds a segment under the name that a command takes as its source. */
    public void add(final String name, final SegmentInfo segment, final List<ProcessInfo> processes) {
        final long living = processes.stream().filter(p -> isAlive(p.state())).count();
        table.row(
                Text.printable(name),
                segment.state().name(),
                living + "/" + processes.size(),
                Numbers.grouped(segment.metrics().used()),
                Durations.text(segment.uptime()));
    }

    /** Nothing at all when there is no segment. */
    public List<String> lines() {
        return table.isEmpty() ? List.of() : table.lines();
    }

    private static boolean isAlive(final ProcessState state) {
        return state == ProcessState.LIVE || state == ProcessState.STALLED;
    }
}
