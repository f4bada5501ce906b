package io.counters.stat.demo;

import io.counters.SegmentNotFoundException;
import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Starts the workers, waits for them, and compares their ledger with the segment. */
public final class Demo {
    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration TIME_TO_COUNT = Duration.ofSeconds(30);

    /** A writer that had to count on the heap carries it over at its next heartbeat. */
    private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final DemoPlan plan;
    private final List<String> workerCommand;

    /**
     * Prepares a run.
     *
     * @param workerCommand a program and its first arguments; the worker's own come after them
     */
    public Demo(final DemoPlan plan, final List<String> workerCommand) {
        this.plan = plan;
        this.workerCommand = List.copyOf(workerCommand);
    }

    /** What the caller does meanwhile. */
    public interface Watcher {
        /** Called once a second from when the segment is there, until the workers have counted. */
        void look();

        /** Something that explains why the comparison will not be, or was not, equal. */
        void explain(String trouble);
    }

    /**
     * Runs it.
     *
     * @throws DemoException if it cannot be run to the end
     */
    public Audit run(final Watcher watcher) throws InterruptedException {
        final Ledger ledger = new Ledger(plan.ledger());
        ledger.requireWritable();
        final SegmentSnapshot before = snapshotIfAny();
        final List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (int i = 1; i <= plan.processes(); i++) {
                workers.add(start("order-service-" + i));
            }
            for (final WorkerProcess worker : workers) {
                worker.awaitReady(TIME_TO_START);
            }
            workers.forEach(WorkerProcess::go);
            watch(workers, watcher);
            final Audit audit = compare(ledger, before);
            if (!audit.isEqual()) {
                explainOthers(before, watcher);
                workers.stream()
                        .filter(WorkerProcess::hasCounted)
                        .forEach(worker -> worker.complaints()
                                .forEach(line -> watcher.explain("worker " + worker.instance() + ": " + line)));
            }
            return audit;
        } finally {
            workers.forEach(WorkerProcess::release);
            workers.forEach(WorkerProcess::close);
        }
    }

    private WorkerProcess start(final String instance) {
        final List<String> command = new ArrayList<>(workerCommand);
        command.addAll(
                new WorkerPlan(plan.segment(), instance, plan.run(), plan.threads(), plan.duration(), plan.ledger())
                        .toArguments());
        return WorkerProcess.start(command, instance);
    }

    private void watch(final List<WorkerProcess> workers, final Watcher watcher) {
        final long start = System.nanoTime();
        final long deadline = plan.duration().plus(TIME_TO_COUNT).toNanos();
        long looks = 0;
        while (!workers.stream().allMatch(WorkerProcess::isDone)) {
            final long elapsed = System.nanoTime() - start;
            if (elapsed > deadline) {
                throw new DemoException("workers have not counted "
                        + Duration.ofNanos(elapsed).toSeconds() + " s after their start (expected: "
                        + plan.duration().toSeconds() + " s, and a moment)");
            }
            if (elapsed >= Duration.ofSeconds(looks).toNanos()) {
                looks++;
                watcher.look();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        workers.stream().filter(worker -> !worker.hasCounted()).forEach(worker -> watcher.explain(worker.epitaph()));
    }

    private static void explainOthers(final @Nullable SegmentSnapshot before, final Watcher watcher) {
        final long others = before == null
                ? 0
                : before.processes().stream()
                        .filter(process -> process.state() == ProcessState.LIVE)
                        .count();
        if (others > 0) {
            watcher.explain("processes that were writing to the segment already: " + others
                    + " (expected: none, since what they count is in no ledger)");
        }
    }

    private Audit compare(final Ledger ledger, final @Nullable SegmentSnapshot before) {
        final List<LedgerLine> lines = ledger.linesOf(plan.run());
        final long start = System.nanoTime();
        try (SegmentReader reader = SegmentReader.open(plan.segment())) {
            Audit audit = Audit.of(plan.processes(), lines, before, reader.snapshot());
            while (!audit.isEqual() && System.nanoTime() - start < TIME_TO_SETTLE.toNanos()) {
                LockSupport.parkNanos(PAUSE.toNanos());
                audit = Audit.of(plan.processes(), lines, before, reader.snapshot());
            }
            return audit;
        }
    }

    private @Nullable SegmentSnapshot snapshotIfAny() {
        try (SegmentReader reader = SegmentReader.open(plan.segment())) {
            return reader.snapshot();
        } catch (final SegmentNotFoundException e) {
            return null;
        }
    }
}
