package io.counters.stat;

import io.counters.stat.retention.Retention;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which old files are deleted by a command that makes one after the other. */
final class RetentionOptions {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Option(names = "--keep", paramLabel = "N", description = "At most so many files, the new one included.")
    private @Nullable Long count;

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "None made longer ago, as 90m, 12h or 7d.")
    private @Nullable Duration age;

    @Option(
            names = "--max-size",
            paramLabel = "BYTES",
            converter = SizeConverter.class,
            description = "No more bytes in all, as 500m or 2g.")
    private @Nullable Long length;

    void require(final CommandLine command) {
        if (count != null) {
            OptionRange.require(command, "--keep", count, 1, Long.MAX_VALUE);
        }
    }

    /** Null when nothing is ever deleted. */
    @Nullable
    Retention retention() {
        if (count == null && age == null && length == null) {
            return null;
        }
        return new Retention(
                count == null ? Long.MAX_VALUE : count,
                age == null ? FOR_EVER : age,
                length == null ? Long.MAX_VALUE : length);
    }
}
