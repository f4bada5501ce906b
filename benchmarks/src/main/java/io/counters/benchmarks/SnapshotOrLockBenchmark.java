package io.counters.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * When does an immutable snapshot beat a lock? Two threads share a map. A read adds two of its entries up, as they were at
 * one moment; a write moves one from the first of them to the second, so that every read of a moment gives zero.
 * {@code writes} is how many of a thousand calls write. The map lies under a lock, under a read-write lock, or is never
 * changed and replaced by a changed copy.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@Threads(2)
public class SnapshotOrLockBenchmark {
    private static final int OF = 1000;

    /** How several threads may have one map. */
    public enum Holder {
        LOCK {
            @Override
            Balances of(final Map<Integer, Long> start) {
                final Lock lock = new ReentrantLock();
                return new Locked(start, lock, lock);
            }
        },
        READ_WRITE_LOCK {
            @Override
            Balances of(final Map<Integer, Long> start) {
                final ReadWriteLock lock = new ReentrantReadWriteLock();
                return new Locked(start, lock.readLock(), lock.writeLock());
            }
        },
        SNAPSHOT {
            @Override
            Balances of(final Map<Integer, Long> start) {
                return new Replaced(start);
            }
        };

        abstract Balances of(Map<Integer, Long> start);
    }

    /** Pairs of entries, {@code i} and {@code -1 - i}, that are zero together. */
    private interface Balances {
        /** Both of a pair at one moment. */
        long read(int first);

        /** Moves one within a pair. */
        void write(int first);

        /** The map when nobody writes any more. */
        Map<Integer, Long> atRest();
    }

    /** A map that changes, and is looked at, under a lock. */
    private record Locked(Map<Integer, Long> map, Lock forReaders, Lock forWriters) implements Balances {
        @Override
        public long read(final int first) {
            forReaders.lock();
            try {
                return both(map, first);
            } finally {
                forReaders.unlock();
            }
        }

        @Override
        public void write(final int first) {
            forWriters.lock();
            try {
                move(map, first);
            } finally {
                forWriters.unlock();
            }
        }

        @Override
        public Map<Integer, Long> atRest() {
            return map;
        }
    }

    /** Maps that nobody changes once they are seen. Only who writes waits for who writes. */
    private static final class Replaced implements Balances {
        private final Lock forWriters = new ReentrantLock();
        private volatile Map<Integer, Long> current;

        Replaced(final Map<Integer, Long> start) {
            current = start;
        }

        @Override
        public long read(final int first) {
            return both(current, first);
        }

        @Override
        public void write(final int first) {
            forWriters.lock();
            try {
                final Map<Integer, Long> next = new HashMap<>(current);
                move(next, first);
                current = next;
            } finally {
                forWriters.unlock();
            }
        }

        @Override
        public Map<Integer, Long> atRest() {
            return current;
        }
    }

    /** The map of one run. */
    @State(Scope.Benchmark)
    public static class Shared {
        @Param
        public Holder holder;

        @Param({"16", "1024"})
        public int entries;

        @Param({"1", "100", "500"})
        public int writes;

        private final List<Worker> workers = new CopyOnWriteArrayList<>();
        private Balances balances;

        @Setup
        public void setUp() {
            balances = holder.of(IntStream.range(-entries / 2, entries / 2)
                    .boxed()
                    .collect(Collectors.toMap(key -> key, key -> 0L, Long::sum, HashMap::new)));
        }

        /** No moment may have been torn, and no write lost. */
        @TearDown
        public void tearDown() {
            final long calls =
                    workers.stream().mapToLong(worker -> worker.calls).sum();
            final long written =
                    workers.stream().mapToLong(worker -> worker.written).sum();
            final long torn = workers.stream().mapToLong(worker -> worker.torn).sum();
            final long moved = balances.atRest().entrySet().stream()
                    .filter(entry -> entry.getKey() < 0)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
            Totals.requireEqual(holder, new Totals(calls, written), new Totals(calls, moved));
            if (torn != 0 || Math.abs(written - calls * writes / (double) OF) > workers.size()) {
                throw new IllegalStateException(holder + ": " + torn + " reads of no one moment (expected: 0), "
                        + written + " writes in " + calls + " calls (expected: " + writes + " of " + OF + ")");
            }
        }
    }

    /** One of the threads. */
    @State(Scope.Thread)
    public static class Worker {
        private int[] visits;
        private long calls;
        private long written;
        private long torn;
        private int due;

        @Setup
        public void setUp(final Shared shared) {
            shared.workers.add(this);
            visits = Stream.visits(shared.entries / 2);
        }

        /** Spreads the writes evenly, so that any number of calls has its share. */
        private boolean isWriteDue(final int writes) {
            due += writes;
            if (due < OF) {
                return false;
            }
            due -= OF;
            return true;
        }
    }

    @Benchmark
    public void call(final Shared shared, final Worker worker) {
        final int first = worker.visits[(int) worker.calls++ & Stream.MASK];
        if (worker.isWriteDue(shared.writes)) {
            shared.balances.write(first);
            worker.written++;
        } else if (shared.balances.read(first) != 0) {
            worker.torn++;
        }
    }

    private static long both(final Map<Integer, Long> map, final int first) {
        return map.getOrDefault(first, 0L) + map.getOrDefault(-1 - first, 0L);
    }

    private static void move(final Map<Integer, Long> map, final int first) {
        map.merge(first, -1L, Long::sum);
        map.merge(-1 - first, 1L, Long::sum);
    }
}
