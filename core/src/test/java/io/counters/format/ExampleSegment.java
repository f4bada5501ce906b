package io.counters.format;

import io.counters.format.SegmentFixture.Metric;
import io.counters.slot.HistogramSlot;
import io.counters.slot.ScalarSlot;
import java.time.Duration;

/**
 * The segment of which docs/format.md shows every byte: a counter, and a histogram whose writer was killed between the
 * commit and the bump of its third observation.
 */
public final class ExampleSegment {
    private static final Geometry GEOMETRY = new Geometry(1, 2, 2);
    private static final long HEARTBEAT_AT =
            SegmentFixture.CREATED_AT + Duration.ofMillis(2500).toNanos();

    private ExampleSegment() {}

    public static SegmentFixture build() {
        final SegmentFixture segment = new SegmentFixture(GEOMETRY);
        final int process = segment.process(ProcessLayout.STATE_LIVE, HEARTBEAT_AT, "orders-1");
        final int accepted = segment.metric(Metric.of(Codes.COUNTER, "orders_accepted_total")
                .label("region", "eu")
                .help("Orders accepted"));
        final int latency = segment.metric(
                Metric.of(Codes.HISTOGRAM, "latency").unit("seconds", -9).bounds(1_000, 10_000));
        final int scalars = segment.block(process, 0, ScalarLayout.LENGTH);
        final int histograms = segment.block(process, 0, HistogramLayout.LENGTH);

        ScalarSlot.add(segment.memory(), segment.counter(scalars, accepted, 0), 3);
        final int slot = segment.histogram(histograms, latency);
        HistogramSlot.observe(segment.memory(), slot, 0, 700, 1);
        HistogramSlot.observe(segment.memory(), slot, 1, 2_500, 1);
        final long version = segment.memory().getLongAcquire(slot + HistogramLayout.VERSION_OFFSET);
        HistogramSlot.observe(segment.memory(), slot, 2, 90_000, 1);
        return segment.set(slot + HistogramLayout.VERSION_OFFSET, version);
    }
}
