package io.counters.stat.history;

import io.counters.reader.SegmentSnapshot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a segment at one time.
 *
 * @param at the recorder's clock
 * @param merged one sample per metric
 * @param shares one sample per metric and process; null where these were not recorded
 */
public record Frame(
        Instant at, SegmentSnapshot merged, @Nullable SegmentSnapshot shares) {}
