package io.counters.stat;

import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.reader.SegmentSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/** Snapshots made by hand, always the same, so that their text can be compared. */
public final class Snapshots {
    public static final Instant CREATED = Instant.parse("2026-11-20T23:15:00Z");
    public static final Buckets MILLIS =
            Buckets.of(1_000_000, 10_000_000, 100_000_000).withUnit("seconds", -9);

    /** What somebody would write who wants to clear a screen, reverse the text or end a line. */
    public static final String HOSTILE = "a\u001b[2J\u202e\u2028\u009b\"\n\\z";

    private Snapshots() {}

    public static SegmentInfo segment(final String name) {
        return new SegmentInfo(
                name,
                Path.of("/dev/shm/counters-0/" + name + ".seg"),
                "1.0",
                new UUID(1, 2),
                SegmentInfo.State.READY,
                CREATED,
                Duration.ofMillis(185_250),
                0,
                0,
                new Usage(4, 16384),
                new Usage(3, 16384),
                new Usage(2, 256));
    }

    public static ProcessInfo process(final int index, final String name, final ProcessState state) {
        return new ProcessInfo(index, name, 4711 + index, state, 1, CREATED.plusSeconds(1), Duration.ofMillis(420));
    }

    public static SegmentSnapshot snapshot(final String name, final MetricSample... metrics) {
        return new SegmentSnapshot(
                segment(name),
                List.of(process(0, "web", ProcessState.LIVE), process(1, "batch", ProcessState.DEAD)),
                Arrays.asList(metrics),
                new ReadStats(12, 11, 3, 1, 0, 8_500));
    }

    /** One metric of each kind, as a quiet segment shows them. */
    public static SegmentSnapshot orders() {
        return snapshot(
                "orders",
                scalar(
                        MetricDefinition.counter("orders_accepted_total")
                                .withLabel("channel", "web")
                                .withHelp("Orders accepted"),
                        1_234_567L),
                scalar(MetricDefinition.gauge("orders_open"), -3L),
                scalar(MetricDefinition.counter("revenue_total").withUnit("euros", -2), 123_456_750L),
                scalar(MetricDefinition.doubleGauge("load"), 0.1 + 0.2),
                histogram(MetricDefinition.histogram("latency", MILLIS), 200_000, 90_000_000, 10, 80, 10, 0));
    }

    public static MetricSample scalar(final MetricDefinition definition, final Number value) {
        return new MetricSample(definition, null, ReadStatus.OK, value, null);
    }

    /** A histogram whose values lie in the middle of nowhere in particular: each bucket at 3/4 of its bound. */
    public static MetricSample histogram(
            final MetricDefinition definition, final long min, final long max, final long... buckets) {
        long sum = 0;
        for (int i = 0; i < definition.bounds().size(); i++) {
            sum += buckets[i] * definition.bounds().get(i) / 4 * 3;
        }
        return new MetricSample(
                definition,
                null,
                ReadStatus.OK,
                null,
                new HistogramValue(
                        definition.bounds(),
                        LongStream.of(buckets).boxed().toList(),
                        LongStream.of(buckets).sum(),
                        sum,
                        min,
                        max));
    }

    public static MetricSample with(final MetricSample sample, final ReadStatus status) {
        return new MetricSample(sample.definition(), sample.process(), status, sample.value(), sample.histogram());
    }

    public static MetricSample share(final String process, final MetricSample sample) {
        return new MetricSample(sample.definition(), process, sample.status(), sample.value(), sample.histogram());
    }

    public static MetricSample without(final MetricDefinition definition, final ReadStatus status) {
        return new MetricSample(definition, null, status, null, null);
    }
}
