package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.Buckets;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentReader;
import io.counters.testing.SmallTmpfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is full while an application counts. */
class FullStorageTest {
    private static final int METRICS = 100;

    @TempDir
    Path directory;

    @Test
    void anApplicationThatFillsItGoesOnIsToldAndLosesNothingOnceThereIsRoomAgain() throws IOException {
        assumeTrue(SmallTmpfs.isPossible(), "mounting needs root");
        try (SmallTmpfs small = SmallTmpfs.mount(directory.resolve("small"), 512);
                WriterFixture fixture = new WriterFixture(small.directory())) {
            final Metrics metrics = fixture.open("w");
            count(metrics, 0, METRICS / 2);
            small.fill();
            count(metrics, 0, METRICS);
            fixture.beat(metrics);
            count(metrics, 0, METRICS);

            try (SegmentReader reader = SegmentReader.open(fixture.file)) {
                assertThat(reader.info().refused()).as("refusals are counted").isPositive();
                assertThat(fixture.logged())
                        .as("and said once")
                        .filteredOn(line -> line.contains("No space left"))
                        .hasSizeBetween(1, 2);
                small.empty();
                fixture.beat(metrics);
                count(metrics, 0, METRICS);
                fixture.beat(metrics);

                final Map<String, MetricSample> found = reader.snapshot().metrics().stream()
                        .collect(Collectors.toMap(
                                sample -> sample.definition().id().name(), Function.identity()));
                assertThat(found).hasSize(2 * METRICS);
                for (int i = 0; i < METRICS; i++) {
                    final long times = i < METRICS / 2 ? 4 : 3;
                    assertThat(found.get("c" + i).value()).as("c%d", i).isEqualTo(times);
                    assertThat(found.get("h" + i).histogram().count())
                            .as("h%d", i)
                            .isEqualTo(times);
                    assertThat(found.get("h" + i).histogram().sum())
                            .as("h%d", i)
                            .isEqualTo(times * i);
                }
            }
        }
    }

    private static void count(final Metrics metrics, final int from, final int to) {
        for (int i = from; i < to; i++) {
            metrics.counter("c" + i, "").increment();
            metrics.histogram("h" + i, "", Buckets.of(10, 50)).observe(i);
        }
    }
}
