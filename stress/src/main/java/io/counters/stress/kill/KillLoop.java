package io.counters.stress.kill;

import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.stress.kill.Tally.Promise;
import io.counters.stress.report.Report;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kills writers, thousands of times, and shows that nothing is lost and nobody is held up. Prints what it does on
 * stderr, and writes a {@link Report}. Exit code 0 if every promise held, 1 if not, 64 for wrong usage.
 */
public final class KillLoop {
    /** For how long the mutex is held on purpose, as by a writer that is stopped while it registers. */
    static final long MUTEX_HELD_MILLIS = 4_000;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long MUTEX_HELD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long FIRST_MUTEX_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int JAVA_READERS = 2;
    private static final int SCANS_AT_REST = 40_000;

    private final KillPlan plan;
    private final Workplace workplace;
    private final Children children;
    private final Tally tally = new Tally();
    private final Random random;
    private final List<ReaderProcess> readers = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();

    private KillLoop(KillPlan plan, Workplace workplace, Children children) {
        this.plan = plan;
        this.workplace = workplace;
        this.children = children;
        random = new Random(plan.seed());
    }

    /** See {@link KillPlan#USAGE}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        KillPlan plan;
        try {
            plan = KillPlan.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(KillPlan.USAGE);
            System.exit(64);
            return;
        }
        Report report = run(plan);
        for (Report.Row row : report.rows()) {
            System.err.printf(
                    "%s  %s: %s (goal: %s)%n",
                    row.held() ? "held  " : "BROKEN", row.promise(), row.reached(), row.goal());
        }
        System.err.println("report: " + report.writeTo(plan.report()));
        System.exit(report.held() ? 0 : 1);
    }

    private static Report run(KillPlan plan) throws IOException, InterruptedException {
        Workplace workplace = new Workplace(plan.directory());
        Children children = new Children();
        // in the hook, so that nothing stays when we are interrupted, either
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            children.close();
            workplace.close();
        }));
        return new KillLoop(plan, workplace, children).run();
    }

    private Report run() throws IOException, InterruptedException {
        try (Metrics metrics = Metrics.builder(workplace.segment().toString())
                .instance("crowd")
                .lanes(Crowd.THREADS)
                .strict(true)
                .open()) {
            Crowd.settle(metrics);
            Segment segment = Segment.openForReading(new SegmentPath(workplace.segment()));
            Ledger ledger = Ledger.open(workplace.ledger(), plan.writers(), plan.threads());
            makeArchive();
            startReaders();
            for (int writer = 0; writer < plan.writers(); writer++) {
                seats.add(new Seat(plan, writer, children, workplace, segment, ledger, tally));
            }
            KillReport report = new KillReport(plan, tally, readers);
            long start = System.nanoTime();
            killUntilEnough();
            report.setKillNanos(System.nanoTime() - start);
            if (plan.isLong()) {
                stopAll();
                report.setWhileStopped(watchReaders());
            }
            for (Seat seat : seats) {
                seat.kill();
            }
            if (plan.isLong()) {
                report.setWhileDead(watchReaders());
            }
            Totals.compare(workplace.segment(), ledger, plan, tally);
            for (ReaderProcess reader : readers) {
                reader.end();
            }
            return report.finish(segment, ledger);
        }
    }

    /** One life on a segment of its own, which leaves its classes in an archive to those that come. */
    private void makeArchive() throws IOException, InterruptedException {
        Path file = workplace.shared("trial.ledger");
        Ledger trial = Ledger.open(file, 1, 1);
        Process process = children.java(
                WriterFlags.forArchive(workplace), WriterProgram.class, workplace.shared("trial.seg"), file, 1, 1, 0);
        await("the first writer to count", () -> trial.phase(0) == Ledger.Phase.COUNTING || !process.isAlive());
        process.getOutputStream().close();
        process.waitFor();
    }

    private void startReaders() throws IOException, InterruptedException {
        for (int i = 1; i <= JAVA_READERS; i++) {
            addReader("Java reader " + i, children.java(List.of(), ReaderProgram.class, workplace.segment()));
        }
        Path program = compileReader();
        if (program != null) {
            addReader(
                    "C reader",
                    children.start(
                            List.of(program.toString(), workplace.segment().toString())));
        }
    }

    private void addReader(String name, Process process) {
        readers.add(new ReaderProcess(name, process, tally));
    }

    /** The C reader, or null where there is no compiler; the report names the readers that there were. */
    private @Nullable Path compileReader() throws InterruptedException {
        Path source = plan.checkout().resolve("stress/src/main/c/kill-reader.c");
        Path header = plan.checkout().resolve("reader-tool/src/main/c");
        Path program = workplace.scratch("kill-reader");
        List<String> command =
                List.of("gcc", "-std=c11", "-O2", "-I", header.toString(), source.toString(), "-o", program.toString());
        try {
            if (children.start(command).waitFor() == 0) {
                return program;
            }
            tally.violation(Promise.ORDER, "the C reader cannot be compiled: " + String.join(" ", command));
        } catch (IOException e) {
            System.err.println("no C reader: " + e.getMessage());
        }
        return null;
    }

    private void killUntilEnough() throws IOException, InterruptedException {
        SegmentMutex mutex = new SegmentMutex(new SegmentPath(workplace.segment()));
        SegmentMutex.Held held = null;
        long start = System.nanoTime();
        long mutexAt = start + FIRST_MUTEX_NANOS;
        long shownAt = start;
        while (tally.kills < plan.kills()) {
            LockSupport.parkNanos(TICK_NANOS);
            long now = System.nanoTime();
            for (Seat seat : seats) {
                seat.tick(now);
            }
            readers.forEach(ReaderProcess::watch);
            if (held != null && now - mutexAt >= TimeUnit.MILLISECONDS.toNanos(MUTEX_HELD_MILLIS)) {
                held.close();
                held = null;
                mutexAt = now + (long) (random.nextDouble() * 2 * MUTEX_HELD_EVERY_NANOS);
            } else if (held == null && now - mutexAt >= 0) {
                held = mutex.tryAcquire(0);
                tally.mutexHolds += held == null ? 0 : 1;
                mutexAt = held == null ? mutexAt : now;
            }
            if (now - shownAt >= PROGRESS_NANOS) {
                shownAt = now;
                show((now - start) / 1e9);
            }
        }
        if (held != null) {
            held.close();
        }
        show((System.nanoTime() - start) / 1e9);
    }

    private void show(double seconds) {
        System.err.printf(
                "%6.0f s  %d kills (%.1f/s), %d in flight, %d finished, %d readings of slots, %d violations%n",
                seconds,
                tally.kills,
                tally.kills / seconds,
                tally.callsInFlight,
                tally.finished,
                readers.stream().mapToLong(reader -> reader.stats().slots()).sum(),
                tally.broken());
    }

    /** Gives every seat a life that lasts, and stops all of them while they count. */
    private void stopAll() throws IOException, InterruptedException {
        for (Seat seat : seats) {
            seat.beginLasting();
        }
        for (Seat seat : seats) {
            await("every writer to count", seat::isCounting);
        }
        for (Seat seat : seats) {
            seat.stop();
        }
    }

    /** Lets the readers scan many times while no writer does anything. */
    private KillReport.Rest watchReaders() {
        KillReport.Rest before = KillReport.Rest.of(readers);
        await(
                "the readers to scan",
                () -> KillReport.Rest.of(readers).since(before).scans() >= SCANS_AT_REST);
        return KillReport.Rest.of(readers).since(before);
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
