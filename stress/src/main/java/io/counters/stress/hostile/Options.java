package io.counters.stress.hostile;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param isComplete whether other hostile files than mutants are shown, too: when it is about one seed they are not
 * @param report the directory for the report, or null
 * @param cReader the directory of counters-read.c, or null
 */
record Options(
        long mutants,
        long seed,
        int threads,
        boolean isComplete,
        @Nullable Path report,
        @Nullable Path cReader) {
    static final String USAGE =
            "usage: Corruptor [--mutants N] [--seed S] [--threads T] [--report DIRECTORY] [--c-reader DIRECTORY]";

    private static final long FIRST_SEED = 20_260_101;

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Options parse(String... arguments) {
        long mutants = 100_000;
        long seed = FIRST_SEED;
        int threads = Runtime.getRuntime().availableProcessors();
        Path report = null;
        Path cReader = null;
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException("an option without a value");
        }
        for (int i = 0; i < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--mutants" -> mutants = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--report" -> report = Path.of(value);
                case "--c-reader" -> cReader = Path.of(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        if (mutants < 1 || threads < 1) {
            throw new IllegalArgumentException("mutants and threads: at least 1");
        }
        return new Options(mutants, seed, threads, mutants > 1, report, cReader);
    }
}
