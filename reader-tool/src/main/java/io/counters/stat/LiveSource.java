package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.text.Rates;
import io.counters.stat.watch.Look;
import io.counters.stat.watch.Looker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One source over time: each look compares with the one before and says what became of the segment. Threads: one. */
final class LiveSource implements Looker {
    private final FollowedSource source;
    private final Selection selection;
    private final Surroundings surroundings;
    private final Past merged = new Past();
    private final Past perProcess = new Past();
    private String notice = "";
    private @Nullable SegmentSnapshot last;

    LiveSource(final FollowedSource source, final Selection selection, final Surroundings surroundings) {
        this.source = source;
        this.selection = selection;
        this.surroundings = surroundings;
    }

    /**
     * Scans and compares.
     *
     * @throws CountersException if the very first scan fails; later ones only leave a notice
     */
    @Override
    public Look look(final boolean isPerProcess) {
        final FollowedSource.Change change = source.follow();
        final SegmentSnapshot before = last;
        if (change == FollowedSource.Change.REPLACED) {
            notice = "segment " + source.name() + " was replaced at " + now() + " by this one";
            merged.isComparable = false;
            perProcess.isComparable = false;
        } else if (change == FollowedSource.Change.GONE && before != null) {
            return failed(
                    before, "segment " + source.name() + " is gone; this is its last state, until there is a new one");
        }
        try {
            return (isPerProcess ? perProcess : merged).next(isPerProcess);
        } catch (final CountersException e) {
            if (before == null) {
                throw e;
            }
            return failed(before, String.valueOf(e.getMessage()));
        }
    }

    private Look failed(final SegmentSnapshot before, final String why) {
        return new Look(now(), before, Rates.unknown(), false, why);
    }

    private Instant now() {
        return surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The look before, in one of the two forms. */
    private final class Past {
        private @Nullable SegmentSnapshot snapshot;
        private boolean isComparable;
        private long nanos;

        Look next(final boolean isPerProcess) {
            final long start = surroundings.ticker().nanoTime();
            final SegmentSnapshot next = selection.from(source.source(), isPerProcess);
            final Rates rates = snapshot == null || !isComparable
                    ? Rates.unknown()
                    : Rates.since(snapshot, Duration.ofNanos(start - nanos));
            snapshot = next;
            last = next;
            nanos = start;
            isComparable = true;
            return new Look(now(), next, rates, true, notice);
        }
    }
}
