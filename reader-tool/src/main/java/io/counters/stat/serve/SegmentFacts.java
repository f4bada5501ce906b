package io.counters.stat.serve;

import io.counters.reader.ProcessInfo;
import io.counters.reader.SegmentInfo;
import java.util.List;

/** What there is of a segment besides its metrics, without what the time of day alone changes: to be compared. */
public record SegmentFacts(List<Object> segment, List<List<Object>> processes) {
    public static SegmentFacts of(final SegmentInfo segment, final List<ProcessInfo> processes) {
        return new SegmentFacts(
                List.of(
                        segment.uuid(),
                        segment.state(),
                        segment.refused(),
                        segment.repaired(),
                        segment.metrics(),
                        segment.blocks(),
                        segment.processes()),
                processes.stream().map(SegmentFacts::of).toList());
    }

    private static List<Object> of(final ProcessInfo process) {
        return List.of(process.index(), process.name(), process.pid(), process.state(), process.epoch());
    }
}
