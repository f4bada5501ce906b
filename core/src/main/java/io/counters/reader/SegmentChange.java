package io.counters.reader;

import io.counters.MetricId;
import java.util.List;

/**
 * What is different in a segment since somebody last looked. Threads: immutable.
 *
 * <p>As in a snapshot each metric is consistent in itself, and they were read one after the other.
 *
 * @param isWhole whether this is all there is, and what was known before is void: at the first look, and at the first
 *     one after the segment was replaced or could not be read
 * @param segment the segment as it is now
 * @param processes all its processes as they are now, by index; unmodifiable
 * @param metrics the metrics that are new or were updated, merged over processes, in the order of their ids;
 *     unmodifiable
 * @param removed the metrics that are there no longer, in the order of their ids; unmodifiable
 * @param scan what the reader's last scan took
 */
public record SegmentChange(
        boolean isWhole,
        SegmentInfo segment,
        List<ProcessInfo> processes,
        List<MetricSample> metrics,
        List<MetricId> removed,
        ReadStats scan) {

    /**
     * Copies its arguments.
     *
     * @param isWhole kept
     * @param segment kept
     * @param processes copied
     * @param metrics copied
     * @param removed copied
     * @param scan kept
     */
    public SegmentChange {
        processes = List.copyOf(processes);
        metrics = List.copyOf(metrics);
        removed = List.copyOf(removed);
    }

    /**
     * Makes a snapshot the beginning of what is told.
     *
     * @param snapshot merged over processes
     * @return a change that is whole
     */
    public static SegmentChange whole(final SegmentSnapshot snapshot) {
        return new SegmentChange(
                true, snapshot.segment(), snapshot.processes(), snapshot.metrics(), List.of(), snapshot.scan());
    }
}
