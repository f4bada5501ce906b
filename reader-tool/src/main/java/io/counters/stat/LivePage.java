package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.Text;
import io.counters.stat.text.Rates;
import io.counters.stat.text.SnapshotText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of one source over time: each compares with the one before and says what became of the segment. */
final class LivePage {
    private final FollowedSource source;
    private final Selection selection;
    private final Surroundings surroundings;
    private @Nullable SegmentSnapshot last;
    private long lastNanos;
    private String notice = "";

    LivePage(final FollowedSource source, final Selection selection, final Surroundings surroundings) {
        this.source = source;
        this.selection = selection;
        this.surroundings = surroundings;
    }

    /**
     * Scans and compares.
     *
     * @throws CountersException if the very first scan fails; later ones only leave a notice
     */
    List<String> next() {
        final FollowedSource.Change change = source.follow();
        final SegmentSnapshot before = last;
        if (before == null) {
            return show(scan(), Rates.unknown());
        }
        if (change == FollowedSource.Change.GONE) {
            notice = "segment " + source.name() + " is gone; this is its last state, until there is a new one";
            return lines(before, Rates.unknown());
        }
        try {
            if (change == FollowedSource.Change.REPLACED) {
                notice = "segment " + source.name() + " was replaced at " + now() + " by this one";
                return show(scan(), Rates.unknown());
            }
            final long elapsed = surroundings.ticker().nanoTime() - lastNanos;
            return show(scan(), Rates.since(before, Duration.ofNanos(elapsed)));
        } catch (final CountersException e) {
            notice = String.valueOf(e.getMessage());
            return lines(before, Rates.unknown());
        }
    }

    private SegmentSnapshot scan() {
        lastNanos = surroundings.ticker().nanoTime();
        return selection.from(source.source());
    }

    private List<String> show(final SegmentSnapshot snapshot, final Rates rates) {
        last = snapshot;
        return lines(snapshot, rates);
    }

    private List<String> lines(final SegmentSnapshot snapshot, final Rates rates) {
        final List<String> lines = new ArrayList<>();
        lines.add(now() + (notice.isEmpty() ? "" : "  " + Text.printable(notice)));
        lines.addAll(SnapshotText.lines(snapshot, rates));
        return lines;
    }

    private Instant now() {
        return surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
