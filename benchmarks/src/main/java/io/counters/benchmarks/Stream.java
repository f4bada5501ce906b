package io.counters.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers made beforehand that neither a branch predictor nor a compiler can know, the same for all peers. */
final class Stream {
    static final int LENGTH = 1 << 16;
    static final int MASK = LENGTH - 1;

    private static final double SMALLEST = Math.log(500);
    private static final double LARGEST = Math.log(20_000_000_000.0);

    /** Each thread gets other numbers, and the same ones in each run. */
    private static final AtomicLong SEEDS = new AtomicLong();

    private Stream() {}

    /** Times in nanoseconds, equally often in each decade, from below the lowest to above the highest bound. */
    static long[] latencies() {
        final SplittableRandom random = random();
        final long[] values = new long[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = Math.round(Math.exp(random.nextDouble(SMALLEST, LARGEST)));
        }
        return values;
    }

    /** Which metric comes next. */
    static int[] visits(final int metrics) {
        return random().ints(LENGTH, 0, metrics).toArray();
    }

    /** What a thread has done that took {@code calls} values. */
    static Totals totals(final long[] values, final long calls) {
        double all = 0;
        double some = 0;
        for (int i = 0; i < LENGTH; i++) {
            all += values[i];
            some += i < (calls & MASK) ? values[i] : 0;
        }
        final long rounds = calls / LENGTH;
        return new Totals(calls, rounds * all + some);
    }

    private static SplittableRandom random() {
        return new SplittableRandom(SEEDS.incrementAndGet());
    }
}
