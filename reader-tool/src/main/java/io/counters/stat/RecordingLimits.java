package io.counters.stat;

import io.counters.stat.retention.Retention;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** When a recording goes on in a new file, and which old ones are deleted then. */
final class RecordingLimits {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Option(
            names = "--roll-every",
            paramLabel = "TIME",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description = "Begin a new file after this time (default: ${DEFAULT-VALUE}).")
    private Duration rollTime = Duration.ofHours(1);

    @Option(
            names = "--roll-size",
            paramLabel = "BYTES",
            defaultValue = "64m",
            converter = RotateCommand.SizeConverter.class,
            description = "Begin a new file when this one has so many bytes (default: ${DEFAULT-VALUE}).")
    private long rollSize = 64L << 20;

    @Option(names = "--keep", paramLabel = "N", description = "At most so many files, the new one included.")
    private @Nullable Long count;

    @Option(
            names = "--max-age",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "None that was begun longer ago, as 90m, 12h or 7d.")
    private @Nullable Duration age;

    @Option(
            names = "--max-size",
            paramLabel = "BYTES",
            converter = RotateCommand.SizeConverter.class,
            description = "No more bytes in all, as 500m or 2g.")
    private @Nullable Long length;

    Duration rollTime() {
        return rollTime;
    }

    long rollSize() {
        return rollSize;
    }

    void require(final CommandLine command) {
        if (count != null && count < 1) {
            throw new ParameterException(
                    command, "Invalid value for option '--keep': " + count + " (expected: 1 or more)");
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
