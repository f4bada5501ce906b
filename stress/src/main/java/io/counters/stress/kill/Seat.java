package io.counters.stress.kill;

import io.counters.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One writer through all its lives: starts it, lets its fate happen, and holds the segment against the ledger while it
 * is dead. Threads: one.
 */
final class Seat {
    private static final long FIRST_START_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final KillPlan plan;
    private final int writer;
    private final Children children;
    private final Workplace workplace;
    private final Ledger ledger;
    private final Tally tally;
    private final Random random;
    private final Holdings.Finder finder;
    private final Map<Integer, Holdings.Cut> cuts = new HashMap<>();
    private long[][] settled;
    private @Nullable Life life;
    private long startNanos = FIRST_START_NANOS;
    private long startAt = System.nanoTime();

    Seat(
            KillPlan plan,
            int writer,
            Children children,
            Workplace workplace,
            Segment segment,
            Ledger ledger,
            Tally tally) {
        this.plan = plan;
        this.writer = writer;
        this.children = children;
        this.workplace = workplace;
        this.ledger = ledger;
        this.tally = tally;
        random = new Random(plan.seed() + writer);
        finder = new Holdings.Finder(segment, writer, plan.threads());
        settled = ledger.booked(writer);
    }

    /** Does what is due. */
    void tick(long now) throws IOException, InterruptedException {
        Life current = life;
        if (current == null) {
            if (now - startAt >= 0) {
                life = begin(Fate.draw(random, startNanos));
            }
        } else if (current.isOver(now)) {
            kill();
        } else if (current.startNanos() > 0) {
            startNanos = current.startNanos();
        }
    }

    /** Gives it a life that nothing ends but {@link #kill}. */
    void beginLasting() throws IOException, InterruptedException {
        kill();
        life = begin(new Fate(false, TimeUnit.DAYS.toNanos(1), 0, false, 0, false, false));
    }

    boolean isCounting() {
        return ledger.phase(writer) == Ledger.Phase.COUNTING;
    }

    /** Stops it for good. */
    void stop() throws IOException, InterruptedException {
        if (life != null) {
            life.stop(System.nanoTime());
        }
    }

    private Life begin(Fate fate) throws IOException {
        ledger.setPhase(writer, Ledger.Phase.STARTING);
        ledger.setHot(writer, false);
        tally.starts++;
        tally.optimisedLives += fate.isOptimised() ? 1 : 0;
        Process process = children.java(
                WriterFlags.of(workplace, fate.isOptimised()),
                WriterProgram.class,
                workplace.segment(),
                workplace.ledger(),
                plan.writers(),
                plan.threads(),
                writer);
        return new Life(process, fate, writer, plan.threads(), ledger, tally);
    }

    /** Kills it, if it lives, and looks at what it has left. */
    void kill() throws InterruptedException {
        Life ended = life;
        if (ended == null) {
            return;
        }
        children.kill(ended.process());
        life = null;
        tally.kills++;
        Ledger.Phase phase = ledger.phase(writer);
        tally.killsInStart += phase == Ledger.Phase.STARTING ? 1 : 0;
        tally.killsWhileStopped += ended.isStopped() ? 1 : 0;
        Holdings held = finder.find(ended.process().pid());
        long[][] booked = ledger.booked(writer);
        Auditor.Verdict verdict = Auditor.judge(Holdings.instance(writer), phase, booked, held);
        verdict.violations().forEach(what -> tally.violation(Tally.Promise.LEDGER, what));
        tally.callsInFlight += verdict.inFlight();
        tally.lostOnHeap += verdict.lostOnHeap();
        tally.callsBooked += calls(booked);
        noteCuts(held.cuts());
        settle(booked, held);
        startAt = System.nanoTime() + ended.fate().deadNanos();
    }

    private long calls(long[][] booked) {
        long calls = 0;
        for (Series series : Series.values()) {
            for (int i = 0; i < series.cells(); i++) {
                int cell = series.firstCell() + i;
                for (int thread = 0; thread < booked.length; thread++) {
                    calls += (booked[thread][cell] - settled[thread][cell]) / series.unit(i);
                }
            }
        }
        return calls;
    }

    /** A slot that was cut short and has moved since was finished by the next life. */
    private void noteCuts(List<Holdings.Cut> found) {
        List<Holdings.Cut> before = new ArrayList<>(cuts.values());
        before.removeAll(found);
        for (Holdings.Cut cut : before) {
            tally.finished += cut.isCommitted() ? 1 : 0;
            tally.covered += cut.isCommitted() ? 0 : 1;
        }
        cuts.clear();
        found.forEach(cut -> cuts.put(cut.slot(), cut));
    }

    /** Books the call that was in flight, so that the next life starts even. The levels of a dead process are gone. */
    private void settle(long[][] booked, Holdings held) {
        for (Series series : Series.values()) {
            for (int cell = series.firstCell(); cell < series.firstCell() + series.cells(); cell++) {
                long others = 0;
                for (int thread = 1; thread < booked.length; thread++) {
                    others += booked[thread][cell];
                }
                if (series.isShared()) {
                    ledger.setBooked(writer, 0, cell, held.shared(cell) - others);
                    continue;
                }
                for (int thread = 0; thread < booked.length; thread++) {
                    long now = series.kind() == Series.Kind.GAUGE ? 0 : held.own(thread, cell);
                    ledger.setBooked(writer, thread, cell, now);
                }
            }
        }
        settled = ledger.booked(writer);
    }
}
