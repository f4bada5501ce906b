package io.counters.stress.kill;

import io.counters.stress.kill.Tally.Promise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One life of a writer, from its launch to its violent end. It is asked again and again whether something is due.
 * Threads: one.
 */
final class Life {
    private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long STUCK_START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long NOT_YET_NANOS = TimeUnit.DAYS.toNanos(365);

    private enum State {
        STARTING,
        COUNTING,
        WATCHED,
        STOPPED
    }

    private final Process process;
    private final Fate fate;
    private final int writer;
    private final Ledger ledger;
    private final Tally tally;
    private final long launchedAt = System.nanoTime();
    private final long[] rounds;

    private State state = State.STARTING;
    private long dueAt;
    private long startNanos;
    private boolean wasStopped;
    private long watchedAt;

    Life(Process process, Fate fate, int writer, int threads, Ledger ledger, Tally tally) {
        this.process = process;
        this.fate = fate;
        this.writer = writer;
        this.ledger = ledger;
        this.tally = tally;
        rounds = new long[threads];
        dueAt = fate.isInStart() ? launchedAt + fate.delayNanos() : launchedAt + NOT_YET_NANOS;
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

    /** Does what is due, and says whether it is time to die. */
    boolean isOver(long now) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            tally.violation(
                    Promise.ORDER, Holdings.instance(writer) + " ended by itself, exit code " + process.exitValue());
            return true;
        }
        if (state == State.STARTING) {
            watchStart(now);
        }
        if (state == State.WATCHED) {
            return isWatchOver(now);
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
            Children.signal(process, "CONT");
            state = State.COUNTING;
            dueAt = now + fate.delayNanos();
            return false;
        }
        if (state == State.COUNTING && fate.isWatched()) {
            watch(now);
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

    private void watchStart(long now) {
        if (ledger.phase(writer) == Ledger.Phase.COUNTING) {
            state = State.COUNTING;
            startNanos = now - launchedAt;
            ledger.setHot(writer, true);
            if (!fate.isInStart()) {
                dueAt = now + fate.delayNanos();
            }
        } else if (now - launchedAt > STUCK_START_NANOS) {
            tally.violation(
                    Promise.ORDER,
                    Holdings.instance(writer) + " does not get to count (waited: "
                            + TimeUnit.NANOSECONDS.toSeconds(now - launchedAt) + " s)");
            dueAt = now;
        }
    }

    private void watch(long now) {
        state = State.WATCHED;
        watchedAt = now;
        for (int thread = 0; thread < rounds.length; thread++) {
            rounds[thread] = ledger.rounds(writer, thread);
        }
    }

    /** Over when each thread has gone on, whoever else is stopped or dead or holds the mutex, or should have long ago. */
    private boolean isWatchOver(long now) {
        for (int thread = 0; thread < rounds.length; thread++) {
            if (ledger.rounds(writer, thread) == rounds[thread]) {
                if (now - watchedAt > HELD_UP_NANOS) {
                    tally.violation(
                            Promise.UPDATING,
                            Holdings.instance(writer) + ", thread " + thread + " is held up in an update (waited: "
                                    + TimeUnit.NANOSECONDS.toSeconds(HELD_UP_NANOS) + " s)");
                    return true;
                }
                return false;
            }
        }
        tally.watchedThreads += rounds.length;
        return true;
    }
}
