package io.counters.stress.kill;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How a life of a writer will end.
 *
 * @param isInStart whether it is killed while it starts, opens, adopts and registers, rather than while it counts
 * @param delayNanos when, from its launch or else from its first count
 * @param stopNanos for how long it is stopped by then, or zero
 * @param isKilledStopped whether it is killed while it is stopped, rather than a while after it goes on
 * @param deadNanos how long it stays dead
 * @param isOptimised whether the optimising compiler may work, which takes a longer life
 * @param isWatched whether each of its threads has to be seen to go on before it is killed while it counts
 */
record Fate(
        boolean isInStart,
        long delayNanos,
        long stopNanos,
        boolean isKilledStopped,
        long deadNanos,
        boolean isOptimised,
        boolean isWatched) {
    private static final double IN_START = 0.15;
    private static final double STOPPED = 0.08;
    private static final double LEFT_DEAD = 0.15;
    private static final double WATCHED = 1.0 / 6;
    private static final double OPTIMISED = 1.0 / 64;
    private static final long LONGEST_COUNTING = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long OPTIMISED_COUNTING = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_STOP = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_DEAD = TimeUnit.SECONDS.toNanos(1);

    /** Draws one for a writer whose start takes about that long. */
    static Fate draw(Random random, long startNanos) {
        boolean isInStart = random.nextDouble() < IN_START;
        boolean isOptimised = !isInStart && random.nextDouble() < OPTIMISED;
        long within = isInStart ? startNanos : isOptimised ? OPTIMISED_COUNTING : LONGEST_COUNTING;
        return new Fate(
                isInStart,
                nanos(random, within),
                random.nextDouble() < STOPPED ? nanos(random, LONGEST_STOP) : 0,
                isInStart || random.nextBoolean(),
                random.nextDouble() < LEFT_DEAD ? nanos(random, LONGEST_DEAD) : 0,
                isOptimised,
                random.nextDouble() < WATCHED);
    }

    private static long nanos(Random random, long most) {
        return (long) (random.nextDouble() * most);
    }
}
