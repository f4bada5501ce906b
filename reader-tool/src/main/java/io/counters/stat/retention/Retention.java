package io.counters.stat.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is kept. The newest file always is: an empty shelf restores nothing.
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
    public List<OwnFile> surplus(final List<OwnFile> newestFirst, final Instant now) {
        final List<OwnFile> surplus = new ArrayList<>();
        long kept = 0;
        long bytes = 0;
        for (final OwnFile file : newestFirst) {
            final boolean isTooOld = Duration.between(file.madeAt(), now).compareTo(age) > 0;
            final boolean isTooMuch = kept >= count || file.length() > length - bytes;
            if (kept > 0 && (isTooOld || isTooMuch)) {
                surplus.add(file);
            } else {
                kept++;
                bytes += file.length();
            }
        }
        return surplus;
    }
}
