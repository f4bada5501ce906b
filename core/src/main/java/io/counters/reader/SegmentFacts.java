package io.counters.reader;

import java.time.Duration;
import java.util.List;

/**
 * What is known of a segment besides its metrics, without what changes with the time of day alone. Threads: immutable.
 */
record SegmentFacts(SegmentInfo segment, List<ProcessInfo> processes) {
    static SegmentFacts of(final SegmentInfo segment, final List<ProcessInfo> processes) {
        final SegmentInfo timeless = new SegmentInfo(
                segment.name(),
                segment.path(),
                segment.format(),
                segment.uuid(),
                segment.state(),
                segment.createdAt(),
                Duration.ZERO,
                segment.refused(),
                segment.repaired(),
                segment.metrics(),
                segment.blocks(),
                segment.processes());
        return new SegmentFacts(
                timeless, processes.stream().map(SegmentFacts::timeless).toList());
    }

    private static ProcessInfo timeless(final ProcessInfo process) {
        return new ProcessInfo(
                process.index(),
                process.name(),
                process.pid(),
                process.state(),
                process.epoch(),
                process.startedAt(),
                Duration.ZERO);
    }
}
