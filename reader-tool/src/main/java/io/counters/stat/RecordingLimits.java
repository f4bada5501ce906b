package io.counters.stat;

import io.counters.stat.retention.Retention;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** When a recording goes on in a new file, and which old ones are deleted then. */
final class RecordingLimits {
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
            converter = SizeConverter.class,
            description = "Begin a new file when this one has so many bytes (default: ${DEFAULT-VALUE}).")
    private long rollSize = 64L << 20;

    @Mixin
    private final RetentionOptions old = new RetentionOptions();

    Duration rollTime() {
        return rollTime;
    }

    long rollSize() {
        return rollSize;
    }

    void require(final CommandLine command) {
        old.require(command);
    }

    /** Null when nothing is ever deleted. */
    @Nullable
    Retention retention() {
        return old.retention();
    }
}
