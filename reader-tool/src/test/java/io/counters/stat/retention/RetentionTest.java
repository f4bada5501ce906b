package io.counters.stat.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-20T23:18:05Z");
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** One an hour, each of ten bytes. */
    private final List<OwnFile> shelf = IntStream.range(0, 5)
            .mapToObj(i -> new OwnFile(Path.of("s" + i), NOW.minus(Duration.ofHours(i)), 10))
            .toList();

    @Test
    void theNewestAreKept() {
        assertThat(surplus(2, FOR_EVER, Long.MAX_VALUE)).containsExactly("s2", "s3", "s4");
        assertThat(surplus(5, FOR_EVER, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void theYoungAreKept() {
        assertThat(surplus(Long.MAX_VALUE, Duration.ofHours(3), Long.MAX_VALUE)).containsExactly("s4");
    }

    @Test
    void whatFitsIsKept() {
        assertThat(surplus(Long.MAX_VALUE, FOR_EVER, 39)).containsExactly("s3", "s4");
        assertThat(surplus(Long.MAX_VALUE, FOR_EVER, 40)).containsExactly("s4");
    }

    @Test
    void theNewestIsKeptWhateverItsSizeAndAge() {
        assertThat(surplus(1, Duration.ofNanos(1), 1)).containsExactly("s1", "s2", "s3", "s4");
        assertThat(new Retention(1, Duration.ofNanos(1), 1).surplus(shelf.subList(4, 5), NOW))
                .isEmpty();
    }

    private List<String> surplus(final long count, final Duration age, final long length) {
        return new Retention(count, age, length)
                .surplus(shelf, NOW).stream()
                        .map(snapshot -> snapshot.file().toString())
                        .toList();
    }
}
