package io.counters.stress.kill;

import io.counters.format.HeaderLayout;
import io.counters.recovery.Finding;
import io.counters.recovery.SegmentCheck;
import io.counters.segment.Segment;
import io.counters.stress.kill.Ledger.Wait;
import io.counters.stress.kill.Tally.Promise;
import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run has reached, promise by promise. */
final class KillReport {
    private static final String RUN = "kill-loop";
    private static final long LONGEST_SCAN_MILLIS = 100;
    private static final long SLOW_SCANS_IN = 10_000;

    /**
     * Without a deadline a call would sleep for as long as the mutex is held, which is twice as long. With it the rest is
     * what a machine adds that has to read pages back and to share its processors.
     */
    private static final long LONGEST_WAIT_MILLIS = KillLoop.MUTEX_HELD_MILLIS / 2;

    private final KillPlan plan;
    private final Tally tally;
    private final List<ReaderProcess> readers;
    private final List<Report.Row> rows = new ArrayList<>();
    private long killNanos;
    private Rest whileStopped = Rest.NONE;
    private Rest whileDead = Rest.NONE;

    /** What readers do while writers do nothing. */
    record Rest(long scans, long slow) {
        static final Rest NONE = new Rest(0, 0);

        /** Since the start. */
        static Rest of(List<ReaderProcess> readers) {
            return new Rest(
                    readers.stream().mapToLong(reader -> reader.stats().scans()).sum(),
                    readers.stream().mapToLong(reader -> reader.stats().slow()).sum());
        }

        Rest since(Rest before) {
            return new Rest(scans - before.scans, slow - before.slow);
        }

        boolean isQuick() {
            return slow * SLOW_SCANS_IN < scans;
        }

        @Override
        public String toString() {
            return "%,d of %,d scans took 1 ms of processor time or more".formatted(slow, scans);
        }
    }

    KillReport(KillPlan plan, Tally tally, List<ReaderProcess> readers) {
        this.plan = plan;
        this.tally = tally;
        this.readers = readers;
    }

    void setKillNanos(long nanos) {
        killNanos = nanos;
    }

    void setWhileStopped(Rest rest) {
        whileStopped = rest;
    }

    void setWhileDead(Rest rest) {
        whileDead = rest;
    }

    /** After the last death. */
    Report finish(Segment segment, Ledger ledger) throws IOException {
        List<Finding> findings = SegmentCheck.check(segment);
        findings.forEach(finding -> tally.violation(Promise.ORDER, finding.toString()));
        long damaged = segment.memory().getLongAcquire(HeaderLayout.REPAIRED_OFFSET);
        addKills();
        addReads();
        addWaits(ledger);
        row(
                "totals after restarts",
                "the ledger, exactly",
                "%,d differences after %,d starts".formatted(tally.broken(Promise.TOTALS), tally.starts),
                tally.broken(Promise.TOTALS) == 0);
        row(
                "the file after the last death",
                "as the format says; no slot found damaged",
                "%d findings of the checker, %d slots damaged, %d other surprises"
                        .formatted(findings.size(), damaged, tally.broken(Promise.ORDER) - findings.size()),
                damaged == 0 && tally.broken(Promise.ORDER) == 0);
        return new Report(
                RUN,
                "java -cp stress/target/jcstress.jar io.counters.stress.kill.KillLoop --kills %d --writers %d --threads %d --report docs/reports"
                        .formatted(plan.kills(), plan.writers(), plan.threads()),
                Conditions.here(),
                rows);
    }

    private void addKills() {
        row(
                "updates lost over kill -9",
                "0 (at most the one in flight extra, per thread)",
                "%,d deviations from the ledger in %,d kills of %d writers with %d threads each (%.1f kills a second; %,d while starting, %,d while stopped; %,d lives with the optimising compiler); %,d calls booked, %,d in flight had reached the segment; %,d counted on the heap by a writer that was still starting died there, ledgered apart"
                        .formatted(
                                tally.broken(Promise.LEDGER),
                                tally.kills,
                                plan.writers(),
                                plan.threads(),
                                tally.kills / (killNanos / 1e9),
                                tally.killsInStart,
                                tally.killsWhileStopped,
                                tally.optimisedLives,
                                tally.callsBooked,
                                tally.callsInFlight,
                                tally.lostOnHeap),
                tally.kills >= plan.kills() && tally.broken(Promise.LEDGER) == 0);
        row(
                "updates that a death cut short and the next life finished or covered",
                "more than 0, or the kills hit nothing",
                "%,d were in a bucket but not yet bumped, and finished; %,d were only staged, and covered"
                        .formatted(tally.finished, tally.covered),
                tally.finished + tally.covered > 0 && (tally.finished > 0 || !plan.isLong()));
    }

    private void addReads() {
        List<ReaderProcess.Stats> stats =
                readers.stream().map(ReaderProcess::stats).toList();
        String who = readers.stream().map(ReaderProcess::name).collect(Collectors.joining(", "));
        long slots = stats.stream().mapToLong(ReaderProcess.Stats::slots).sum();
        long scans = stats.stream().mapToLong(ReaderProcess.Stats::scans).sum();
        row(
                "inconsistent or backward snapshot accepted",
                "0",
                "%,d in %,d readings of slots, %,d retries, %,d never at rest (%s)"
                        .formatted(
                                tally.broken(Promise.READING),
                                slots,
                                stats.stream()
                                        .mapToLong(ReaderProcess.Stats::retries)
                                        .sum(),
                                stats.stream()
                                        .mapToLong(ReaderProcess.Stats::busy)
                                        .sum(),
                                who),
                slots > 0 && tally.broken(Promise.READING) == 0);
        long longest = stats.stream()
                .mapToLong(ReaderProcess.Stats::longestNanos)
                .max()
                .orElse(0);
        long wall = stats.stream()
                .mapToLong(ReaderProcess.Stats::longestWallNanos)
                .max()
                .orElse(0);
        row(
                "reader held up: a scan of more than 1,000 slots, among the kills",
                "always < " + LONGEST_SCAN_MILLIS + " ms",
                "at most %s ms of processor time in %,d scans (by the clock, with the scheduler's and the virtual machines' pauses, %s ms); %,d silent readers"
                        .formatted(millis(longest), scans, millis(wall), tally.broken(Promise.SCANNING)),
                scans > 0 && longest < LONGEST_SCAN_MILLIS * 1_000_000 && tally.broken(Promise.SCANNING) == 0);
        if (plan.isLong()) {
            row(
                    "reader held up, all writers stopped",
                    "p99.99 < 1 ms",
                    whileStopped.toString(),
                    whileStopped.isQuick());
            row("reader held up, all writers dead", "p99.99 < 1 ms", whileDead.toString(), whileDead.isQuick());
        }
    }

    private void addWaits(Ledger ledger) {
        row(
                "update held up by another process",
                "0 (a thread of a running writer that does not go on within 5 s)",
                "%,d of %,d threads that were watched until they went on; %,d writers were stopped meanwhile, and the mutex held %,d times"
                        .formatted(
                                tally.broken(Promise.UPDATING),
                                tally.broken(Promise.UPDATING) + tally.watchedThreads,
                                tally.stops,
                                tally.mutexHolds),
                tally.broken(Promise.UPDATING) == 0 && (tally.watchedThreads > 0 || !plan.isLong()));
        addWait(
                ledger,
                Wait.REGISTRATION,
                "registration held up by another process",
                "waits <= 100 ms, then goes on with the heap; asleep for < %d ms in all"
                        .formatted(LONGEST_WAIT_MILLIS));
        addWait(
                ledger,
                Wait.OPENING,
                "opening held up by another process",
                "waits <= 100 ms for the mutex, and <= 200 ms for readers that ask whether its predecessor lives; asleep for < %d ms in all"
                        .formatted(LONGEST_WAIT_MILLIS));
    }

    private void addWait(Ledger ledger, Wait kind, String promise, String goal) {
        long longest = 0;
        long heapStarts = 0;
        for (int writer = 0; writer < plan.writers(); writer++) {
            longest = Math.max(longest, ledger.longestWait(writer, kind));
            heapStarts += ledger.heapStarts(writer);
        }
        row(
                promise,
                goal,
                "asleep for at most %s ms; the mutex was held on purpose %,d times, for %,d ms; %,d lives began on the heap"
                        .formatted(millis(longest), tally.mutexHolds, KillLoop.MUTEX_HELD_MILLIS, heapStarts),
                longest < LONGEST_WAIT_MILLIS * 1_000_000);
    }

    private void row(String promise, String goal, String reached, boolean held) {
        rows.add(new Report.Row(promise, goal, reached, held));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }
}
