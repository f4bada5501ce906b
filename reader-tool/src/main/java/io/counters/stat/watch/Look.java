package io.counters.stat.watch;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.text.Rates;
import java.time.Instant;

/**
 * One look at a source that is looked at again and again.
 *
 * @param at when, for display
 * @param snapshot what was there; after a look that failed, what was there the time before
 * @param rates how fast it grew since the look before, as far as that can be said
 * @param isFresh false after a look that failed
 * @param notice what became of the source; empty while it is the one that was opened
 */
public record Look(Instant at, SegmentSnapshot snapshot, Rates rates, boolean isFresh, String notice) {}
