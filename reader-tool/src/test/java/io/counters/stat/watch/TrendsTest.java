package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.MetricDefinition;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentSnapshot;
import io.counters.stat.Snapshots;
import io.counters.stat.text.Rates;
import io.counters.stat.text.SampleKey;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendsTest {
    private static final MetricDefinition LEVEL = MetricDefinition.gauge("level");
    private static final SampleKey KEY = SampleKey.of(level(0));

    private final Trends trends = new Trends();

    @Test
    void theLatestAreLast() {
        IntStream.range(0, 100).forEach(value -> look(true, level(value)));
        assertThat(trends.of(KEY, 3)).containsExactly(97, 98, 99);
        assertThat(trends.of(KEY, 1_000)).hasSize(Trends.LENGTH).startsWith(100 - Trends.LENGTH);
    }

    @Test
    void aMetricThatWasNotThereHasAGap() {
        look(true, level(1));
        look(true);
        look(true, level(3));
        assertThat(trends.of(KEY, 4)).containsExactly(Float.NaN, 1, Float.NaN, 3);
        IntStream.range(0, Trends.LENGTH - 1).forEach(i -> look(true));
        assertThat(trends.of(KEY, Trends.LENGTH)).startsWith(3f, Float.NaN).endsWith(Float.NaN);
        look(true);
        assertThat(trends.of(KEY, Trends.LENGTH)).containsOnly(Float.NaN);
    }

    @Test
    void aLookThatFailedAddsNothing() {
        look(true, level(1));
        look(false, level(1));
        look(true, level(2));
        assertThat(trends.of(KEY, 2)).containsExactly(1, 2);
    }

    @Test
    void whatNobodyKnowsIsBlank() {
        assertThat(trends.of(KEY, 2)).containsExactly(Float.NaN, Float.NaN);
    }

    private void look(final boolean isFresh, final MetricSample... metrics) {
        final SegmentSnapshot snapshot = Snapshots.snapshot("orders", metrics);
        trends.add(new Look(Snapshots.CREATED, snapshot, Rates.unknown(), isFresh, ""));
    }

    private static MetricSample level(final long value) {
        return Snapshots.scalar(LEVEL, value);
    }
}
