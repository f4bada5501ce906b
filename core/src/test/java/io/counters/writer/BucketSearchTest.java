package io.counters.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BucketSearchTest {
    private static final List<Long> EDGES = Stream.of(
                    Long.MIN_VALUE, Long.MIN_VALUE >> 1, -1L, 0L, 1L, Long.MAX_VALUE >> 1, Long.MAX_VALUE)
            .flatMap(edge -> Stream.of(edge - 1, edge, edge + 1)) // which wraps at the ends, and is an edge then, too
            .distinct()
            .sorted()
            .toList();

    @Test
    void findsTheFirstBoundThatIsNotBelowTheValue() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2000; round++) {
            int shift = random.nextInt(Long.SIZE);
            List<Long> bounds = LongStream.concat(
                            EDGES.stream().mapToLong(edge -> edge).filter(edge -> random.nextInt(8) == 0),
                            random.longs(8).map(bits -> bits >> shift))
                    .distinct()
                    .sorted()
                    .limit(1 + random.nextInt(15))
                    .boxed()
                    .toList();
            BucketSearch search = new BucketSearch(bounds);
            LongStream.concat(
                            LongStream.concat(
                                    bounds.stream().mapToLong(bound -> bound),
                                    EDGES.stream().mapToLong(edge -> edge)),
                            random.longs(8).map(bits -> bits >> shift))
                    .forEach(value -> assertThat(search.bucketOf(value))
                            .as("%s in %s", value, bounds)
                            .isEqualTo((int) bounds.stream()
                                    .filter(bound -> bound < value)
                                    .count()));
        }
    }
}
