package io.counters.reader;

import io.counters.format.ProcessLayout;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who writes, and who of them lives.
 *
 * <p>The locks are probed by {@link #probe}, which makes system calls and allocates; never during a scan. Between probes
 * an entry counts as alive if it was at the last one, or if its owner changed since, which takes a living process.
 * Threads: one.
 */
final class Processes {
    private static final int MAX_ATTEMPTS = 64;

    private final ProcessTable table;
    private final @Nullable ProcessLocks locks;

    private final BitSet asked = new BitSet();
    private final BitSet alive = new BitSet();
    private boolean locksTell;

    // By process index. What the last probe saw:
    private long[] probedEpochs = {};
    // and what the scan works with:
    private int captured;
    private long[] epochs = {};
    private boolean[] owners = {};
    private boolean[] gaugesCount = {};
    private @Nullable Name[] names = {};
    private @Nullable ProcessRecord[] lastWhole = {};

    /** The name of an entry, for as long as neither word changes. */
    private record Name(String text, long state, long epoch) {}

    /**
     * Does not probe yet.
     *
     * @param locks null for a snapshot: its states are those that were stored
     */
    Processes(final ProcessTable table, final @Nullable ProcessLocks locks) {
        this.table = table;
        this.locks = locks;
    }

    /** Asks the kernel who lives. */
    void probe() {
        if (locks == null) {
            return;
        }
        final int highWater = table.highWater();
        reserve(highWater);
        asked.clear();
        for (int i = 0; i < highWater; i++) {
            probedEpochs[i] = table.epoch(i);
            asked.set(i, isRunning(table.state(i)));
        }
        locksTell = locks.probe(asked, alive);
    }

    /**
     * Fixes who is who and which gauges count in the scan that begins now. Allocates when an entry has changed hands.
     *
     * @param now the time of day
     */
    void capture(final long now) {
        captured = table.highWater();
        reserve(captured);
        for (int i = 0; i < captured; i++) {
            final long state = table.state(i);
            epochs[i] = table.epoch(i);
            owners[i] = ProcessLayout.isInUse(state);
            gaugesCount[i] = gaugesCount(i, state, now);
            if (names[i] == null || names[i].state != state || names[i].epoch != epochs[i]) {
                names[i] = new Name(read(i).name(), state, epochs[i]);
            }
        }
    }

    /** Whether blocks of this owner count: an entry that is just being made, or restored, owns nothing yet. */
    boolean isOwner(final int index) {
        return index >= 0 && index < captured && owners[index];
    }

    /** Whether a gauge counts that this process has set. */
    boolean gaugeCounts(final int index, final long epoch) {
        return gaugesCount[index] && epochs[index] == epoch;
    }

    /** Entries below this index were there when the processes were captured. */
    int captured() {
        return captured;
    }

    /** A number that is another one after each death, closing and adoption of an owner. */
    long life(final int index) {
        return gaugesCount[index] ? epochs[index] : ~epochs[index];
    }

    /** The instance name as found in the file. */
    String name(final int index) {
        final Name name = names[index];
        return name == null ? "" : name.text;
    }

    int countInUse() {
        int inUse = 0;
        for (int i = 0; i < table.highWater(); i++) {
            inUse += table.isInUse(i) ? 1 : 0;
        }
        return inUse;
    }

    /** Describes all entries that a process has, or had. The list is unmodifiable. */
    List<ProcessInfo> list(final long now) {
        final int highWater = table.highWater();
        reserve(highWater);
        final List<ProcessInfo> list = new ArrayList<>();
        for (int i = 0; i < highWater; i++) {
            final ProcessRecord process = read(i);
            if (process.isInUse()) {
                list.add(new ProcessInfo(
                        i,
                        process.name(),
                        process.pid(),
                        state(process, now),
                        process.epoch(),
                        Instant.ofEpochSecond(0, process.startedAt()),
                        Duration.ofNanos(age(process.heartbeatAt(), now))));
            }
        }
        return List.copyOf(list);
    }

    /** Nanoseconds from a time in the file until now; a time that is none is very long ago. */
    static long age(final long then, final long now) {
        return then < 0 ? Long.MAX_VALUE : Math.max(0, now - then);
    }

    private ProcessState state(final ProcessRecord process, final long now) {
        if (locks == null) {
            return storedState(process.state());
        }
        if (process.state() == ProcessLayout.STATE_CLOSED) {
            return ProcessState.CLOSED;
        }
        if (!locksTell) {
            return ProcessState.UNKNOWN;
        }
        if (!isAlive(process.index(), process.epoch())) {
            return ProcessState.DEAD;
        }
        return age(process.heartbeatAt(), now) > ProcessLayout.STALL_NANOS ? ProcessState.STALLED : ProcessState.LIVE;
    }

    private static ProcessState storedState(final long state) {
        if (state == ProcessLayout.STATE_LIVE) {
            return ProcessState.LIVE;
        }
        if (state == ProcessLayout.STATE_STALLED) {
            return ProcessState.STALLED;
        }
        if (state == ProcessLayout.STATE_CLOSED) {
            return ProcessState.CLOSED;
        }
        return state == ProcessLayout.STATE_DEAD ? ProcessState.DEAD : ProcessState.UNKNOWN;
    }

    private boolean gaugesCount(final int index, final long state, final long now) {
        if (locks == null) {
            return state == ProcessLayout.STATE_LIVE || state == ProcessLayout.STATE_STALLED;
        }
        if (!isRunning(state)) {
            return false;
        }
        return locksTell
                ? isAlive(index, epochs[index])
                : age(table.heartbeatAt(index), now) < ProcessLayout.STALL_NANOS;
    }

    /** Whoever has taken the entry since the last probe lives; whoever lost it before is dead. */
    private boolean isAlive(final int index, final long epoch) {
        return epoch == probedEpochs[index] ? alive.get(index) || !asked.get(index) : epoch > probedEpochs[index];
    }

    /** Whether the process of an entry has not closed it: the lock says whether it still lives. */
    private static boolean isRunning(final long state) {
        return ProcessLayout.isInUse(state) && state != ProcessLayout.STATE_CLOSED;
    }

    /**
     * Reads an entry as one process left it, again when it changes hands meanwhile. Its taker may be stopped in the midst
     * of that, or dead: then the entry is still that of the process which this reader saw there last.
     */
    private ProcessRecord read(final int index) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final long epoch = table.epoch(index);
            final ProcessRecord process = table.read(index);
            if (process.state() != ProcessLayout.STATE_ADOPTING
                    && process.state() == table.state(index)
                    && epoch == table.epoch(index)) {
                if (process.isInUse()) {
                    lastWhole[index] = process;
                }
                return process;
            }
            Thread.onSpinWait();
        }
        final ProcessRecord former = lastWhole[index];
        return former == null ? table.read(index) : former;
    }

    private void reserve(final int size) {
        if (size > epochs.length) {
            probedEpochs = Arrays.copyOf(probedEpochs, size);
            epochs = Arrays.copyOf(epochs, size);
            owners = Arrays.copyOf(owners, size);
            gaugesCount = Arrays.copyOf(gaugesCount, size);
            names = Arrays.copyOf(names, size);
            lastWhole = Arrays.copyOf(lastWhole, size);
        }
    }
}
