package io.counters.stat.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.counters.Buckets;
import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import io.counters.stat.StatException;
import io.counters.stat.history.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-20T23:00:00Z");
    private static final MetricDefinition REVENUE =
            MetricDefinition.counter("revenue_total").withUnit("euros", -2);
    private static final MetricDefinition OPEN = MetricDefinition.gauge("open");
    private static final MetricDefinition LATENCY = MetricDefinition.histogram("latency", Buckets.of(1, 5));

    @Test
    void aCounterIsARateInItsUnitAndAGaugeIsWhatItWas() {
        final Timeline timeline = timeline(10, 10);
        for (int second = 0; second <= 10; second++) {
            timeline.add(frame(second, revenue(250L * second), open(second % 3)));
        }
        final List<Curve> curves = timeline.curves();
        assertThat(names(curves)).containsExactly("open", "revenue_total");
        assertThat(values(curves.get(0)))
                .as("the eleventh frame is in the tenth column")
                .containsExactly(0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 1.0);
        assertThat(values(curves.get(1))).hasSize(9).containsOnly(2.5);
    }

    @Test
    void aColumnStandsForAllItsFramesSoThatNothingCountedIsLeftOut() {
        final Timeline timeline = timeline(100, 5);
        for (int second = 0; second <= 100; second++) {
            timeline.add(frame(second, revenue(second % 7 * 100L + 1_000L * second)));
        }
        final List<Curve.Point> points = timeline.curves().get(0).points();
        assertThat(points).hasSize(5);
        double sum = 0;
        Instant last = START;
        for (final Curve.Point point : points) {
            sum += point.value() * Duration.between(last, point.at()).toSeconds();
            last = point.at();
        }
        assertThat(sum).isEqualTo(1_000.0 + 100 % 7, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void aLineIsBrokenWhereTheSegmentIsAnotherOrTheValueIsMissing() {
        final Timeline timeline = timeline(5, 6);
        timeline.add(frame(0, revenue(100)));
        timeline.add(frame(1, revenue(200)));
        timeline.add(of(frame(2, revenue(10)), new UUID(7, 7)));
        timeline.add(of(frame(3, revenue(110)), new UUID(7, 7)));
        timeline.add(of(frame(4, Snapshots.without(REVENUE, ReadStatus.CORRUPT)), new UUID(7, 7)));
        timeline.add(of(frame(5, revenue(310)), new UUID(7, 7)));
        assertThat(values(timeline.curves().get(0))).containsExactly(1.0, Double.NaN, 1.0, Double.NaN, Double.NaN);
    }

    @Test
    void aClockThatWasSetBackGivesNoRate() {
        final Timeline timeline = timeline(10, 10);
        timeline.add(frame(0, revenue(0)));
        timeline.add(frame(8, revenue(800)));
        timeline.add(frame(2, revenue(900)));
        timeline.add(frame(10, revenue(1_700)));
        assertThat(values(timeline.curves().get(0))).containsExactly(1.0, Double.NaN, 1.0);
    }

    @Test
    void aHistogramIsWhatEachBucketGrewByPerSecondOnAGridOfEqualTimes() {
        final Timeline timeline = timeline(40, 1_000);
        for (final int second : new int[] {0, 10, 20, 40}) {
            timeline.add(frame(second, Snapshots.histogram(LATENCY, 1, 9, second, 3L * second, 7)));
        }
        final HeatCells cells = HeatCells.of(timeline.curves().get(0).slices());
        assertThat(cells.times()).containsExactly(START.plusSeconds(10), START.plusSeconds(25), START.plusSeconds(40));
        assertThat(cells.cells())
                .containsExactly(
                        new Number[] {0, 0, 1.0},
                        new Number[] {0, 1, 3.0},
                        new Number[] {1, 0, 1.0},
                        new Number[] {1, 1, 3.0},
                        new Number[] {2, 0, 1.0},
                        new Number[] {2, 1, 3.0});
    }

    @Test
    void tooManyCurvesAreRefusedBeforeTheyTakeRoom() {
        final List<MetricSample> many = new ArrayList<>();
        for (int i = 0; i <= Timeline.MAX_CURVES; i++) {
            many.add(Snapshots.scalar(MetricDefinition.gauge("g" + i), 1L));
        }
        final Timeline timeline = timeline(1, 10);
        timeline.add(frame(0, many.toArray(MetricSample[]::new)));
        assertThatThrownBy(timeline::curves)
                .isInstanceOf(StatException.class)
                .hasMessage("more than 64 curves (expected: fewer; choose some with --filter)");
    }

    private static Timeline timeline(final int seconds, final int columns) {
        return new Timeline(START, START.plusSeconds(seconds), columns, Frame::merged);
    }

    private static Frame frame(final int second, final MetricSample... samples) {
        return new Frame(START.plusSeconds(second), Snapshots.snapshot("orders", samples), null);
    }

    private static Frame of(final Frame frame, final UUID uuid) {
        final SegmentSnapshot merged = frame.merged();
        final SegmentInfo old = merged.segment();
        final SegmentInfo segment = new SegmentInfo(
                old.name(),
                old.path(),
                old.format(),
                uuid,
                old.state(),
                old.createdAt(),
                old.uptime(),
                old.refused(),
                old.repaired(),
                old.metrics(),
                old.blocks(),
                old.processes());
        return new Frame(
                frame.at(), new SegmentSnapshot(segment, merged.processes(), merged.metrics(), merged.scan()), null);
    }

    private static MetricSample revenue(final long cents) {
        return Snapshots.scalar(REVENUE, cents);
    }

    private static MetricSample open(final long open) {
        return Snapshots.scalar(OPEN, open);
    }

    private static List<String> names(final List<Curve> curves) {
        return curves.stream().map(curve -> curve.definition().id().name()).toList();
    }

    private static List<Double> values(final Curve curve) {
        return curve.points().stream().map(Curve.Point::value).toList();
    }
}
