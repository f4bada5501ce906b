package io.counters.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {
    /** As many blocks as a file with one process and one metric can have. */
    private static final int MOST_BLOCKS = 524_284;

    @Test
    void defaultsAreTheseAndLieHere() {
        final Geometry geometry = Geometry.DEFAULT;

        assertThat(geometry).isEqualTo(new Geometry(256, 16_384, 16_384));
        assertThat(geometry.processTable()).isEqualTo(4096);
        assertThat(geometry.metricTable()).isEqualTo(69_632);
        assertThat(geometry.blockTable()).isEqualTo(16_846_848);
        assertThat(geometry.fileLength()).isEqualTo(83_955_712);
    }

    @ParameterizedTest
    @CsvSource({
        "1,   1,  8192, 12288, 16384",
        "16,  4,  8192, 12288, 16384",
        "17,  4, 12288, 16384, 20480",
        "16,  5,  8192, 16384, 20480",
        "33, 13, 16384, 32768, 36864",
    })
    void tablesBeginOnPages(
            final int processes, final int metrics, final int metricTable, final int blockTable, final int length) {
        final Geometry geometry = new Geometry(processes, metrics, 1);

        assertThat(geometry.metricTable()).isEqualTo(metricTable);
        assertThat(geometry.blockTable()).isEqualTo(blockTable);
        assertThat(geometry.fileLength()).isEqualTo(length);
    }

    @Test
    void recordsAndBlocksFollowEachOtherAtTheirStrides() {
        final Geometry geometry = new Geometry(3, 5, 7);

        assertThat(geometry.process(2)).isEqualTo(4096 + 2 * 256);
        assertThat(geometry.metric(4)).isEqualTo(8192 + 4 * 1024);
        assertThat(geometry.block(6)).isEqualTo(16_384 + 6 * 4096);
        assertThat(geometry.block(6) + BlockLayout.LENGTH).isEqualTo(geometry.fileLength());
    }

    @Test
    void longestFileIsTheLongestThatOffsetsOfThirtyOneBitsReach() {
        final Geometry geometry = new Geometry(1, 1, MOST_BLOCKS);

        assertThat(geometry.fileLength()).isEqualTo(Integer.MAX_VALUE - 4095);
        assertThat(geometry.block(MOST_BLOCKS - 1)).isEqualTo(Integer.MAX_VALUE - 8191);
    }

    @Test
    void oneBlockMoreIsRefusedWithTheLengthItWouldTake() {
        assertThatThrownBy(() -> new Geometry(1, 1, MOST_BLOCKS + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment length for 1 processes, 1 metrics, 524285 blocks: 2147483648"
                        + " (expected: at most 2147479552)");
    }

    @ParameterizedTest
    @CsvSource({
        "     0,         1,          1, processes: 0 (expected: 1 to 65536)",
        " 65537,         1,          1, processes: 65537 (expected: 1 to 65536)",
        "    -1,         1,          1, processes: -1 (expected: 1 to 65536)",
        "     1,         0,          1, metrics: 0 (expected: 1 to 268435455)",
        "     1, 268435456,          1, metrics: 268435456 (expected: 1 to 268435455)",
        "     1,         1,          0, blocks: 0 (expected: 1 to 2147483647)",
    })
    void countsOutOfRangeAreRefusedByName(
            final int processes, final int metrics, final int blocks, final String message) {
        assertThatThrownBy(() -> new Geometry(processes, metrics, blocks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void largestCountsDoNotWrapTheirLength() {
        assertThatThrownBy(() -> new Geometry(Geometry.MAX_PROCESSES, SlotIdentity.MAX_METRICS, Integer.MAX_VALUE))
                .hasMessageContaining(": 9070987706368 (expected");
    }
}
