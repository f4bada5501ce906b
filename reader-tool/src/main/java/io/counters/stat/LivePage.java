package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import io.counters.stat.text.SnapshotText;
import io.counters.stat.watch.Look;
import java.util.ArrayList;
import java.util.List;

/** Pages of one source over time. */
final class LivePage {
    private final LiveSource source;
    private final boolean isPerProcess;

    LivePage(final FollowedSource source, final Selection selection, final Surroundings surroundings) {
        this.source = new LiveSource(source, selection, surroundings);
        isPerProcess = selection.isPerProcess();
    }

    /**
     * Looks again.
     *
     * @throws CountersException if the very first look fails; later ones only leave a notice
     */
    List<String> next() {
        final Look look = source.look(isPerProcess);
        final List<String> lines = new ArrayList<>();
        lines.add(look.at() + (look.notice().isEmpty() ? "" : "  " + Text.printable(look.notice())));
        lines.addAll(SnapshotText.lines(look.snapshot(), look.rates()));
        return lines;
    }
}
