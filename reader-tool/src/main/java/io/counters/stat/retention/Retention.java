package io.counters.stat.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is kept. The newest snapshot always is: an empty shelf restores nothing.
 *
 * @param count how many, at least 1
 * @param age how old at most
 * @param length how many bytes in all
 */
public record Retention(long count, Duration age, long length) {

    /**
     * Those to be deleted.
     *
     * @param newestFirst all that there are
     */
    public List<OwnSnapshot> surplus(final List<OwnSnapshot> newestFirst, final Instant now) {
        final List<OwnSnapshot> surplus = new ArrayList<>();
        long kept = 0;
        long bytes = 0;
        for (final OwnSnapshot snapshot : newestFirst) {
            final boolean isTooOld = Duration.between(snapshot.takenAt(), now).compareTo(age) > 0;
            final boolean isTooMuch = kept >= count || snapshot.length() > length - bytes;
            if (kept > 0 && (isTooOld || isTooMuch)) {
                surplus.add(snapshot);
            } else {
                kept++;
                bytes += snapshot.length();
            }
        }
        return surplus;
    }
}
