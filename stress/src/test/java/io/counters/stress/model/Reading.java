package io.counters.stress.model;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.SlotCursor;
import io.counters.slot.SlotCursor.Result;
import java.util.List;
import java.util.stream.LongStream;

/** What the shipped reader says of a histogram's slot. Only an accepted one has more than an identity. */
record Reading(Result result, long identity, List<Long> buckets, long count, long sum, long min, long max) {
    static final Observer<Reading> OBSERVER = new Observer<>(HistogramLayout.STRUCT, Reading::of);

    static Reading of(SegmentMemory memory) {
        SlotCursor cursor = new SlotCursor();
        Result result = cursor.readHistogram(memory, 0);
        if (result != Result.OK) {
            return new Reading(result, cursor.identity(), List.of(), 0, 0, 0, 0);
        }
        List<Long> buckets = LongStream.range(0, HistogramLayout.BUCKETS)
                .map(i -> cursor.bucket((int) i))
                .boxed()
                .toList();
        return new Reading(
                result, cursor.identity(), buckets, cursor.count(), cursor.sum(), cursor.min(), cursor.max());
    }
}
