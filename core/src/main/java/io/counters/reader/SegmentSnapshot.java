package io.counters.reader;

import java.util.List;

/**
 * All that one scan of a segment saw. Threads: immutable.
 *
 * <p>Each slot is consistent in itself. The slots were read one after the other while their writers went on: a snapshot
 * is not one instant.
 *
 * @param segment the segment
 * @param processes its processes, by index; unmodifiable
 * @param metrics its metrics, in the order of their ids, then of their processes; unmodifiable
 * @param scan what reading took
 */
public record SegmentSnapshot(
        SegmentInfo segment, List<ProcessInfo> processes, List<MetricSample> metrics, ReadStats scan) {

    /**
     * Copies its arguments.
     *
     * @param segment kept
     * @param processes copied
     * @param metrics copied
     * @param scan kept
     */
    public SegmentSnapshot {
        processes = List.copyOf(processes);
        metrics = List.copyOf(metrics);
    }
}
