package io.counters.stress.kill;

import io.counters.MetricDefinition;
import io.counters.SegmentBusyException;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import io.counters.stress.kill.Ledger.Wait;
import io.counters.writer.Counter;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.nio.file.Path;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A writer: counts until it is killed, and books each call that has returned. {@code SEGMENT LEDGER WRITERS THREADS
 * WRITER}.
 *
 * <p>Where the segment cannot be had at once, handles count on the heap, and the API does not say of a single handle
 * where it counts. So a life begins with rounds of one call of each kind, after each of which its main thread looks into
 * the segment for all that is booked. When two rounds in a row were there at once, each handle of each thread has its
 * slot for good (what waits on the heap is carried over once a second at the most, so it cannot have helped twice), and
 * from then on everything counts.
 */
public final class WriterProgram {
    private static final int ROUNDS_IN_A_ROW = 2;

    // looked up once: what is not an update dilutes the moments at which a kill hits one
    private static final int OWN_TOTAL = Series.OWN_TOTAL.firstCell();
    private static final int SINGLE_TOTAL = Series.SINGLE_TOTAL.firstCell();
    private static final long SINGLE_UNIT = Series.SINGLE_TOTAL.unit(0);
    private static final int LEVEL = Series.LEVEL.firstCell();
    private static final int OWN_TIME = Series.OWN_TIME.firstCell();
    private static final int SHARED_TOTAL = Series.SHARED_TOTAL.firstCell();
    private static final int SHARED_TIME = Series.SHARED_TIME.firstCell();
    private static final long[] VALUES =
            LongStream.range(0, Series.BUCKETS).map(Series::valueOf).toArray();
    private static final long[] TIMES =
            IntStream.range(0, Series.BUCKETS).mapToLong(Series.OWN_TIME::unit).toArray();

    private static final int HISTOGRAM_TURNS = 4;
    private static final int BURST = 16;
    private static final long REST_NANOS = 2_000_000;
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final int writer;
    private final int threads;
    private final Ledger ledger;
    private final CyclicBarrier round;
    private final Scheduling scheduling = new Scheduling();
    private volatile boolean isCounting;

    private WriterProgram(int writer, int threads, Ledger ledger) {
        this.writer = writer;
        this.threads = threads;
        this.ledger = ledger;
        round = new CyclicBarrier(threads + 1);
    }

    /** Ends only by force, or with its parent. */
    public static void main(String[] arguments) throws Exception {
        ParentPipe.atEnd(() -> Runtime.getRuntime().halt(0));
        int threads = Integer.parseInt(arguments[3]);
        Ledger ledger = Ledger.open(Path.of(arguments[1]), Integer.parseInt(arguments[2]), threads);
        new WriterProgram(Integer.parseInt(arguments[4]), threads, ledger).run(Path.of(arguments[0]));
    }

    private void run(Path file) throws InterruptedException, BrokenBarrierException {
        // every second writer has one lane less than threads, so that one of them writes where threads share
        int lanes = Math.max(1, threads - writer % 2);
        Metrics metrics = timed(
                Wait.OPENING,
                () -> Metrics.builder(file.toString())
                        .instance(Holdings.instance(writer))
                        .lanes(lanes)
                        .open());
        register(metrics);
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            new Thread(() -> count(metrics, number), "count-" + thread).start();
        }
        passBy(metrics);
        awaitSegment(file);
        isCounting = true;
        ledger.setPhase(writer, Ledger.Phase.COUNTING);
        round.await();
    }

    private <T> T timed(Wait kind, Supplier<T> call) {
        Scheduling.Times before = scheduling.times();
        long start = System.nanoTime();
        T made = call.get();
        long wall = System.nanoTime() - start;
        Scheduling.Times after = scheduling.times();
        ledger.noteWait(writer, kind, wall - (after.ran() - before.ran()) - (after.waited() - before.waited()));
        return made;
    }

    private void register(Metrics metrics) {
        if (!metrics.isShared()) {
            ledger.noteHeapStart(writer);
        }
        for (Series series : Series.values()) {
            for (int thread = 0; thread < threads; thread++) {
                int of = thread;
                timed(Wait.REGISTRATION, () -> switch (series.kind()) {
                    case COUNTER -> metrics.counter(series.definition(writer, of));
                    case GAUGE -> metrics.gauge(series.definition(writer, of));
                    case HISTOGRAM -> metrics.histogram(series.definition(writer, of));
                });
            }
        }
    }

    private void awaitSegment(Path file) throws InterruptedException, BrokenBarrierException {
        Holdings.Finder finder = new Holdings.Finder(Segment.openForReading(new SegmentPath(file)), writer, threads);
        long pid = ProcessHandle.current().pid();
        int inARow = 0;
        while (inARow < ROUNDS_IN_A_ROW) {
            round.await(); // begin
            round.await(); // all have counted and wait
            inARow++;
            while (!isAllThere(finder.find(pid))) {
                inARow = 0;
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }

    private boolean isAllThere(Holdings held) {
        long[][] booked = ledger.booked(writer);
        for (Series series : Series.values()) {
            for (int cell = series.firstCell(); cell < series.firstCell() + series.cells(); cell++) {
                long shared = 0;
                for (int thread = 0; thread < threads; thread++) {
                    shared += booked[thread][cell];
                    if (!series.isShared() && held.own(thread, cell) != booked[thread][cell]) {
                        return false;
                    }
                }
                if (series.isShared() && held.shared(cell) != shared) {
                    return false;
                }
            }
        }
        return true;
    }

    private void count(Metrics metrics, int thread) {
        Calls calls = new Calls(metrics, thread);
        try {
            round.await();
            while (!isCounting) {
                calls.round();
                round.await();
                round.await();
            }
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 1; ; i++) {
            calls.round();
            if (i % BURST == 0 && !ledger.isHot(writer)) {
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    /** Keeps mutex, metric table and cool-down busy: a metric that is taken away and made again in each life. */
    private void passBy(Metrics metrics) {
        MetricDefinition passing =
                MetricDefinition.counter(Witness.PASSING).withLabel("writer", Integer.toString(writer));
        try {
            metrics.remove(passing.id());
        } catch (SegmentBusyException e) {
            // somebody has the mutex: this time it stays
        }
        timed(Wait.REGISTRATION, () -> metrics.counter(passing)).increment();
    }

    /** The calls that a thread makes, one after the other. Threads: the one that made it. */
    private final class Calls {
        private final int thread;
        private final Counter ownTotal;
        private final Counter singleTotal;
        private final Gauge level;
        private final Histogram ownTime;
        private final Counter sharedTotal;
        private final Histogram sharedTime;

        Calls(Metrics metrics, int thread) {
            this.thread = thread;
            ownTotal = metrics.counter(Series.OWN_TOTAL.definition(writer, thread));
            singleTotal = metrics.counter(Series.SINGLE_TOTAL.definition(writer, thread))
                    .singleWriter();
            level = metrics.gauge(Series.LEVEL.definition(writer, thread));
            ownTime = metrics.histogram(Series.OWN_TIME.definition(writer, thread));
            sharedTotal = metrics.counter(Series.SHARED_TOTAL.definition(writer, thread));
            sharedTime = metrics.histogram(Series.SHARED_TIME.definition(writer, thread))
                    .singleWriter();
        }

        /** Histograms above all: their updates have several steps, between which a death leaves something to finish. */
        void round() {
            ownTotal.increment();
            ledger.book(writer, thread, OWN_TOTAL, 1);
            singleTotal.add(SINGLE_UNIT);
            ledger.book(writer, thread, SINGLE_TOTAL, SINGLE_UNIT);
            level.increment();
            ledger.book(writer, thread, LEVEL, 1);
            sharedTotal.increment();
            ledger.book(writer, thread, SHARED_TOTAL, 1);
            for (int i = 0; i < HISTOGRAM_TURNS * Series.BUCKETS; i++) {
                int bucket = i % Series.BUCKETS;
                long times = TIMES[bucket];
                observe(ownTime, VALUES[bucket], times);
                ledger.book(writer, thread, OWN_TIME + bucket, times);
                observe(sharedTime, VALUES[bucket], times);
                ledger.book(writer, thread, SHARED_TIME + bucket, times);
            }
            ledger.endRound(writer, thread);
        }

        private static void observe(Histogram histogram, long value, long times) {
            if (times == 1) {
                histogram.observe(value);
            } else {
                histogram.observe(value, times);
            }
        }
    }
}
