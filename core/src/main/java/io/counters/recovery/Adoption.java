package io.counters.recovery;

import io.counters.SegmentFullException;
import io.counters.format.ProcessLayout;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessRecord;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds a process entry for a writer that starts: preferably the one that its predecessor left, so that its totals go
 * on where they stand. Slots are not touched; an update that death cut short is finished by the next one.
 *
 * <p>Threads: the caller holds the mutex. An entry whose lock cannot be had is never taken, whatever its words say.
 */
public final class Adoption {
    /** A reader's probe holds a lock for microseconds. */
    private static final long PATIENCE_NANOS = 200_000_000L;

    private static final long PAUSE_NANOS = 1_000_000L;

    private final ProcessTable processes;
    private final ProcessLocks locks;
    private final Segment segment;

    public Adoption(final Segment segment, final ProcessTable processes, final ProcessLocks locks) {
        this.segment = segment;
        this.processes = processes;
        this.locks = locks;
    }

    /**
     * Locks and returns an entry: one that bears this name and whose process is dead or closed, else one never used,
     * else the one dead for longest, whatever its name, because what it counted stays in the totals.
     *
     * @throws SegmentFullException if every entry belongs to a living process
     */
    public int lockEntry(final String instance) {
        final List<ProcessRecord> used = IntStream.range(0, processes.highWater())
                .mapToObj(processes::read)
                .filter(ProcessRecord::isInUse)
                .toList();
        // the name of an entry that somebody died adopting may be half of one and half of another
        final int[] ownName = used.stream()
                .filter(p ->
                        p.state() != ProcessLayout.STATE_ADOPTING && p.name().equals(instance))
                .mapToInt(ProcessRecord::index)
                .toArray();
        final int[] longestDead = used.stream()
                .sorted(Comparator.comparingLong(ProcessRecord::heartbeatAt))
                .mapToInt(ProcessRecord::index)
                .toArray();
        final long start = System.nanoTime();
        int index = firstLocked(ownName);
        while (index < 0 && isJustAskedAbout(ownName) && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            index = firstLocked(ownName);
        }
        if (index < 0) {
            index = firstLocked(neverUsed());
        }
        if (index < 0) {
            index = firstLocked(longestDead);
        }
        if (index < 0) {
            throw new SegmentFullException("no process entry left in segment " + segment.path() + ": all "
                    + processes.capacity() + " belong to living processes");
        }
        return index;
    }

    /**
     * Locks and returns an entry that was never used.
     *
     * @throws SegmentFullException if there is none
     */
    public int lockUnusedEntry() {
        final int index = firstLocked(neverUsed());
        if (index < 0) {
            throw new SegmentFullException("no unused process entry left in segment " + segment.path() + ": "
                    + processes.highWater() + " of " + processes.capacity() + " used");
        }
        return index;
    }

    /** Whether readers, and no writer, keep us from an entry: then it will be free in a moment. */
    private boolean isJustAskedAbout(final int[] entries) {
        return IntStream.of(entries).anyMatch(entry -> !locks.isWriters(entry));
    }

    private int[] neverUsed() {
        return IntStream.rangeClosed(0, processes.highWater())
                .filter(i -> i < processes.capacity() && isNeverUsed(i))
                .toArray();
    }

    private int firstLocked(final int[] candidates) {
        final IntPredicate lockable = locks::tryLock;
        return IntStream.of(candidates).filter(lockable).findFirst().orElse(-1);
    }

    private boolean isNeverUsed(final int index) {
        final long state = index < processes.highWater() ? processes.state(index) : ProcessLayout.STATE_FREE;
        return state == ProcessLayout.STATE_FREE || state == ProcessLayout.STATE_WRITING;
    }
}
