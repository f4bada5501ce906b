package io.counters.stat;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStats;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentInfo.Usage;
import io.counters.reader.SegmentSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A segment that is the same for everybody who watches it: eight looks, a second apart, and then time stands still. It
 * has every kind of metric and of trouble, and the names of somebody who means harm.
 */
final class WatchedSegment implements Supplier<SegmentSnapshot> {
    static final int LOOKS = 8;

    private static final List<Long> WAITING = List.of(12L, 40L, 77L, 31L, 0L, 5L, 60L, 58L);
    private static final int SHARDS = 40;

    private int looks;

    /** All that a command needs to watch it under the name "orders". */
    static Surroundings surroundings(final Terminal terminal) {
        return new Surroundings(
                new FakeSources().put("orders", new FakeSources.FakeSource(new WatchedSegment())),
                Clock.fixed(CommandRun.NOW, ZoneOffset.UTC),
                new SteppingTicker(),
                terminal,
                new FakeMachine());
    }

    @Override
    public SegmentSnapshot get() {
        final int look = Math.min(looks, LOOKS - 1);
        looks++;
        return at(look);
    }

    private static SegmentSnapshot at(final int look) {
        final List<MetricSample> metrics = new ArrayList<>();
        metrics.add(Snapshots.scalar(accepted("web", "Zürich"), 1_204_311L + look * 1_250L));
        metrics.add(Snapshots.scalar(accepted("web", "東京"), 311_007L + 40L * look * look));
        metrics.add(Snapshots.scalar(accepted("phone", "Zürich"), 9_876L));
        metrics.add(Snapshots.scalar(MetricDefinition.gauge("orders_waiting"), WAITING.get(look)));
        metrics.add(Snapshots.scalar(
                MetricDefinition.counter("revenue_total").withUnit("euros", -2), 3_692_188_050L + look * 656_776L));
        metrics.add(Snapshots.scalar(MetricDefinition.doubleGauge("load"), 0.1 + look * 0.35));
        metrics.add(Snapshots.histogram(
                MetricDefinition.histogram("order_latency_seconds", Buckets.latency())
                        .withLabel("channel", "web")
                        .withHelp("Time from the arrival of an order to its acceptance, or to its rejection, "
                                + "as the customer sees it"),
                31_000,
                42_800_000,
                0,
                0,
                2,
                11,
                1_400,
                19_000 + look * 500L,
                31_000 + look * 900L,
                12_400,
                5_100,
                880,
                95,
                0,
                0,
                0,
                0,
                0));
        metrics.add(Snapshots.with(
                Snapshots.histogram(
                        MetricDefinition.histogram("order_bytes", Buckets.of(100, 1_000)), 3, 4_000, 5, 9, 2),
                ReadStatus.BUSY));
        metrics.add(Snapshots.without(MetricDefinition.counter("orders_lost_total"), ReadStatus.CORRUPT));
        metrics.add(Snapshots.scalar(MetricDefinition.counter(Snapshots.HOSTILE).withHelp(Snapshots.HOSTILE), 666L));
        for (int shard = 1; shard <= SHARDS; shard++) {
            metrics.add(Snapshots.scalar(
                    MetricDefinition.counter("shard_reads_total").withLabel("shard", String.format("%02d", shard)),
                    shard * (1_000L + look)));
        }
        metrics.sort(Comparator.comparing(sample -> sample.definition().id()));
        return new SegmentSnapshot(
                segment(metrics.size()),
                List.of(
                        process(0, "web", ProcessState.LIVE, 1, 400),
                        process(1, "batch", ProcessState.DEAD, 3, 192_000),
                        process(2, "import", look < LOOKS / 2 ? ProcessState.LIVE : ProcessState.STALLED, 1, 5_200),
                        process(3, "nightly", ProcessState.CLOSED, 12, 7_300_000)),
                metrics,
                new ReadStats(metrics.size(), metrics.size(), 0, 1, 1, 8_500));
    }

    private static SegmentInfo segment(final int metrics) {
        final SegmentInfo plain = Snapshots.segment("orders");
        return new SegmentInfo(
                plain.name(),
                plain.path(),
                plain.format(),
                plain.uuid(),
                plain.state(),
                plain.createdAt(),
                plain.uptime(),
                0,
                2,
                new Usage(metrics, 16_384),
                new Usage(9, 16_384),
                new Usage(4, 256));
    }

    private static MetricDefinition accepted(final String channel, final String city) {
        return MetricDefinition.counter("orders_accepted_total")
                .withLabel("channel", channel)
                .withLabel("city", city)
                .withHelp("Orders accepted");
    }

    private static ProcessInfo process(
            final int index, final String name, final ProcessState state, final int epoch, final long heartbeatMillis) {
        return new ProcessInfo(
                index,
                name,
                4_711 + index,
                state,
                epoch,
                Snapshots.CREATED.plusSeconds(index),
                Duration.ofMillis(heartbeatMillis));
    }

    /**
     * Asked twice for each look, by the one who waits for it and by the one who takes it, and a second later for the
     * next; after the last look no time passes.
     */
    private static final class SteppingTicker implements Ticker {
        private int calls;

        @Override
        public long nanoTime() {
            final int second = Math.min(calls / 2, LOOKS - 1);
            calls++;
            return Duration.ofSeconds(second).toNanos();
        }

        @Override
        public boolean pause(final Duration duration) {
            return true;
        }
    }
}
