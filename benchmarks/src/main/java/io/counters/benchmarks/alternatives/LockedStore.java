package io.counters.benchmarks.alternatives;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The obvious design: metrics on the heap, one lock around them, a reader copies under the lock.
 *
 * <p>Nobody outside the process can read it, and whoever is descheduled with the lock holds everybody up.
 */
public final class LockedStore {
    /** Words of a histogram: count, sum, min, max, then the buckets. */
    public static final int WORDS = 20;

    private static final int SUM = 1;
    private static final int MIN = 2;
    private static final int MAX = 3;
    private static final int FIRST_BUCKET = 4;

    private final Lock writing;
    private final Lock reading;
    private final long[][] histograms;

    private LockedStore(final Lock writing, final Lock reading, final int metrics) {
        this.writing = writing;
        this.reading = reading;
        histograms = new long[metrics][WORDS];
        for (final long[] words : histograms) {
            words[MIN] = Long.MAX_VALUE;
            words[MAX] = Long.MIN_VALUE;
        }
    }

    public static LockedStore withMutex(final int metrics) {
        final Lock mutex = new ReentrantLock();
        return new LockedStore(mutex, mutex, metrics);
    }

    public static LockedStore withReadWriteLock(final int metrics) {
        final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        return new LockedStore(lock.writeLock(), lock.readLock(), metrics);
    }

    public void increment(final int metric) {
        writing.lock();
        try {
            histograms[metric][0]++;
        } finally {
            writing.unlock();
        }
    }

    public void observe(final int metric, final int bucket, final long x) {
        writing.lock();
        try {
            final long[] words = histograms[metric];
            words[0]++;
            words[SUM] += x;
            words[MIN] = Math.min(words[MIN], x);
            words[MAX] = Math.max(words[MAX], x);
            words[FIRST_BUCKET + bucket]++;
        } finally {
            writing.unlock();
        }
    }

    /** Copies a histogram and returns its count. */
    public long read(final int metric, final long[] target) {
        reading.lock();
        try {
            System.arraycopy(histograms[metric], 0, target, 0, WORDS);
        } finally {
            reading.unlock();
        }
        return target[0];
    }

    /** The sum of what {@link #read} has copied. */
    public static long sum(final long[] words) {
        return words[SUM];
    }
}
