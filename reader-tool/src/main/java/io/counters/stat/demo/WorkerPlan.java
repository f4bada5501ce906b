package io.counters.stat.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What one worker is to do, and how that is said on its command line. */
record WorkerPlan(Path segment, String instance, String run, int threads, Duration duration, Path ledger) {
    private static final int ARGUMENTS = 6;

    static WorkerPlan parse(final List<String> arguments) {
        if (arguments.size() != ARGUMENTS) {
            throw new IllegalArgumentException("arguments: " + arguments.size() + " (expected: " + ARGUMENTS + ")");
        }
        return new WorkerPlan(
                Path.of(arguments.get(0)),
                arguments.get(1),
                arguments.get(2),
                Integer.parseInt(arguments.get(3)),
                Duration.ofMillis(Long.parseLong(arguments.get(4))),
                Path.of(arguments.get(5)));
    }

    List<String> toArguments() {
        return List.of(
                segment.toString(),
                instance,
                run,
                Integer.toString(threads),
                Long.toString(duration.toMillis()),
                ledger.toString());
    }
}
