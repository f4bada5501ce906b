package io.counters.stress.kill;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a run is to do.
 *
 * @param kills how many before it ends
 * @param writers processes that count at the same time
 * @param threads of each of them
 * @param seed of all that is random
 * @param directory where the segment is
 * @param checkout where the sources of the C reader are
 * @param report directory of the report
 */
record KillPlan(int kills, int writers, int threads, long seed, Path directory, Path checkout, Path report) {
    static final String USAGE =
            "usage: KillLoop [--kills N] [--writers N] [--threads N] [--seed N] [--directory DIR] [--checkout DIR] [--report DIR]";

    private static final int LONG_RUN = 500;

    private static final Set<String> OPTIONS =
            Set.of("--kills", "--writers", "--threads", "--seed", "--directory", "--checkout", "--report");

    /** From the command line; what is not said is as in the promise. */
    static KillPlan parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("argument " + arguments[i] + " (expected: an option and its value)");
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        return new KillPlan(
                positive(values, "--kills", 10_000),
                positive(values, "--writers", 4),
                positive(values, "--threads", 3),
                Long.parseLong(values.getOrDefault("--seed", Long.toString(System.nanoTime()))),
                Path.of(values.getOrDefault("--directory", "/dev/shm")),
                Path.of(values.getOrDefault("--checkout", ".")),
                Path.of(values.getOrDefault("--report", "docs/reports")));
    }

    /** Whether it is long enough to time many scans while all writers are stopped, and then dead. */
    boolean isLong() {
        return kills >= LONG_RUN;
    }

    private static int positive(Map<String, String> values, String option, int otherwise) {
        String text = values.get(option);
        int value = text == null ? otherwise : Integer.parseInt(text);
        if (value < 1) {
            throw new IllegalArgumentException(option + " " + value + " (expected: 1 or more)");
        }
        return value;
    }
}
