package io.counters.stat.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BarsTest {
    @Test
    void ratesRiseFromZeroAndLevelsFromTheLowest() {
        final float[] values = {100, 107, 114};
        assertThat(Bars.trend(values, true)).isEqualTo("▇██");
        assertThat(Bars.trend(values, false)).isEqualTo("▁▅█");
    }

    @Test
    void whatIsMissingIsBlankAndWhatNeverChangesIsLow() {
        assertThat(Bars.trend(new float[] {Float.NaN, 3, Float.POSITIVE_INFINITY, 3}, false))
                .isEqualTo(" ▁ ▁");
        assertThat(Bars.trend(new float[] {0, 0}, true)).isEqualTo("▁▁");
        assertThat(Bars.trend(new float[] {-2, 0}, true)).isEqualTo("▁█");
    }

    @Test
    void aBucketWithOneObservationIsSeenBesideOneWithMillions() {
        assertThat(Bars.buckets(List.of(0L, 1L, 5_000_000L, 2_500_000L))).isEqualTo("·▁█▅");
        assertThat(Bars.buckets(List.of(0L, 0L))).isEqualTo("··");
    }

    @Test
    void aHorizontalBarIsAccurateToAnEighthAndNeverInvisible() {
        assertThat(Bars.horizontal(0, 10)).isEmpty();
        assertThat(Bars.horizontal(1e-9, 10)).isEqualTo("▏");
        assertThat(Bars.horizontal(0.55, 10)).isEqualTo("█████▌");
        assertThat(Bars.horizontal(1, 10)).isEqualTo("██████████");
    }
}
