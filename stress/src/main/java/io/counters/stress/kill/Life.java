package io.counters.stress.kill;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One life of a writer, from its launch to its violent end. It is asked again and again whether something is due.
 * Threads: one.
 */
final class Life {
    private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long STUCK_START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private enum State {
        STARTING,
        COUNTING,
        STOPPED
    }

    private final Process process;
    private final Fate fate;
    private final int writer;
    private final Ledger ledger;
    private final Tally tally;
    private final long launchedAt = System.nanoTime();
    private final long[] rounds;
    private final long[] movedAt;

    private State state = State.STARTING;
    private long dueAt;
    private long startNanos;
    private boolean wasStopped;

    Life(Process process, Fate fate, int writer, int threads, Ledger ledger, Tally tally) {
        this.process = process;
        this.fate = fate;
        this.writer = writer;
        this.ledger = ledger;
        this.tally = tally;
        rounds = new long[threads];
        movedAt = new long[threads];
        dueAt = fate.isInStart() ? launchedAt + fate.delayNanos() : Long.MAX_VALUE;
    }

    Process process() {
        return process;
    }

    Fate fate() {
        return fate;
    }

    /** How long it took until it counted, or zero if it does not yet. */
    long startNanos() {
        return startNanos;
    }

    boolean isStopped() {
        return state == State.STOPPED;
    }

    /**
     * Does what is due.
     *
     * @param pause for how long nobody has asked, and therefore nobody has looked
     * @return whether it is time to die
     */
    boolean isOver(long now, long pause) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            tally.violation(
                    Tally.Promise.ORDER,
                    Holdings.instance(writer) + " ended by itself, exit code " + process.exitValue());
            return true;
        }
        if (state == State.STARTING) {
            watchStart(now);
        } else if (state == State.COUNTING) {
            watchProgress(now, pause);
        }
        if (now - dueAt < 0) {
            return false;
        }
        if (fate.stopNanos() > 0 && !wasStopped) {
            stop(now);
            dueAt = now + fate.stopNanos();
            return false;
        }
        if (state == State.STOPPED && !fate.isKilledStopped()) {
            goOn(now);
            dueAt = now + fate.delayNanos();
            return false;
        }
        return true;
    }

    void stop(long now) throws IOException, InterruptedException {
        Children.signal(process, "STOP");
        tally.stops++;
        wasStopped = true;
        state = State.STOPPED;
        dueAt = now;
    }

    void goOn(long now) throws IOException, InterruptedException {
        Children.signal(process, "CONT");
        state = State.COUNTING;
        Arrays.fill(movedAt, now);
    }

    private void watchStart(long now) {
        if (ledger.phase(writer) == Ledger.Phase.COUNTING) {
            state = State.COUNTING;
            startNanos = now - launchedAt;
            ledger.setHot(writer, true);
            Arrays.fill(movedAt, now);
            if (!fate.isInStart()) {
                dueAt = now + fate.delayNanos();
            }
        } else if (now - launchedAt > STUCK_START_NANOS) {
            tally.violation(
                    Tally.Promise.ORDER,
                    Holdings.instance(writer) + " does not get to count (waited: "
                            + TimeUnit.NANOSECONDS.toSeconds(now - launchedAt) + " s)");
            dueAt = now;
        }
    }

    private void watchProgress(long now, long pause) {
        tally.progressChecks++;
        for (int thread = 0; thread < rounds.length; thread++) {
            long seen = ledger.rounds(writer, thread);
            movedAt[thread] += pause;
            if (seen != rounds[thread]) {
                rounds[thread] = seen;
                movedAt[thread] = now;
            } else if (now - movedAt[thread] > HELD_UP_NANOS) {
                tally.violation(
                        Tally.Promise.UPDATING,
                        Holdings.instance(writer) + ", thread " + thread + " is held up in an update (waited: "
                                + TimeUnit.NANOSECONDS.toSeconds(HELD_UP_NANOS) + " s)");
                movedAt[thread] = now;
            }
        }
    }
}
