package io.counters.writer;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.SegmentAccessException;
import io.counters.SegmentBusyException;
import io.counters.SegmentFullException;
import io.counters.SegmentNotFoundException;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.memory.SegmentMemory;
import io.counters.recovery.Adoption;
import io.counters.segment.BlockTable;
import io.counters.segment.JvmRegistry;
import io.counters.segment.MetricRecord;
import io.counters.segment.MetricTable;
import io.counters.segment.ProcessLocks;
import io.counters.segment.ProcessTable;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.slot.Tally;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.BitUtil;
import org.agrona.concurrent.EpochNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * This process as a writer of one segment: its process entry, its lanes, its spare blocks. There is one per segment and
 * instance name in each copy of our classes, however often the segment is opened; the copies of one JVM share the entry.
 *
 * <p>Threads: any. The guard orders lanes, births and spare blocks; it is held for microseconds and never while the
 * mutex is waited for.
 */
final class Attachment {
    /** The shared lane that holds the one slot that a gauge has in this process. */
    static final int GAUGE_LANE = 0;

    /** Shared lanes are numbered from here, whatever number of lanes the process is given. */
    private static final int FIRST_SHARED_LANE = 1 << 16;

    private static final int MAX_SHARED_LANES = 8;
    private static final ConcurrentMap<String, Attachment> ATTACHMENTS = new ConcurrentHashMap<>();

    private final Segment segment;
    private final SegmentMutex mutex;
    private final ProcessLocks locks;
    private final ProcessTable processes;
    private final MetricTable metrics;
    private final BlockTable blocks;
    private final MetricDirectory directory;
    private final OwnSlots ownSlots;
    private final int process;
    private final Map<Object, Object> shared;
    private final ReentrantLock guard;
    private final LaneTable laneTable;
    private final @Nullable Lane[] lanes;
    private final SharedLane[] sharedLanes;
    /** Threads for which there was no lane: they need not ask for one again before one is free. */
    private final BindingTable laneless = new BindingTable();

    private final SpareBlocks spareBlocks;

    /** How often this entry is open in this epoch, in the whole JVM. Under the guard. */
    private AtomicInteger openings = new AtomicInteger();

    private volatile long epoch;
    private volatile boolean isGivenUp;
    private volatile @Nullable String refusal;

    private Attachment(final Segment segment, final ProcessLocks locks, final int process, final Settings settings) {
        this.segment = segment;
        this.locks = locks;
        this.process = process;
        mutex = new SegmentMutex(segment.path());
        processes = new ProcessTable(segment);
        metrics = new MetricTable(segment);
        blocks = new BlockTable(segment);
        directory = new MetricDirectory(metrics);
        ownSlots = new OwnSlots(segment.memory(), blocks, process);
        shared = JvmRegistry.entry(locks.sharedKey(settings.instance()));
        guard = guard(shared);
        laneTable = new LaneTable(shared, settings.lanes());
        lanes = new Lane[settings.lanes()];
        final int stripes = BitUtil.findNextPositivePowerOfTwo(
                Math.min(Runtime.getRuntime().availableProcessors(), MAX_SHARED_LANES));
        sharedLanes = new SharedLane[stripes];
        for (int i = 0; i < stripes; i++) {
            sharedLanes[i] = new SharedLane(this, FIRST_SHARED_LANE + i, shared);
        }
        spareBlocks = new SpareBlocks(this, blocks, process, guard);
    }

    /**
     * Opens the segment, creating it where there is none, and takes a process entry in it. Its directory is there.
     *
     * @param waitNanos how long to wait for the mutex
     * @throws SegmentBusyException if somebody else held the mutex for longer
     */
    static Attachment open(final Settings settings, final EpochNanoClock clock, final long waitNanos) {
        final SegmentPath path = settings.path();
        return new SegmentMutex(path).run(waitNanos, () -> {
            final Segment segment = openOrCreate(path, settings, clock.nanoTime());
            final ProcessLocks locks = new ProcessLocks(path, segment.header());
            final String key = locks.sharedKey(settings.instance());
            final Map<Object, Object> shared = JvmRegistry.entry(key);
            final ProcessTable processes = new ProcessTable(segment);
            final Integer former = heldEntry(shared, locks);
            final int process =
                    former != null ? former : new Adoption(segment, processes, locks).lockEntry(settings.instance());
            shared.put("process", process);
            final ReentrantLock guard = guard(shared);
            guard.lock();
            try {
                final boolean isJoined = former != null
                        && openings(shared, process, processes.epoch(process)).get() > 0;
                final long epoch = isJoined
                        ? processes.epoch(process)
                        : processes.take(process, settings.instance(), clock.nanoTime());
                Attachment attachment = ATTACHMENTS.get(key);
                final long knownEpoch = isJoined ? epoch : epoch - 1;
                if (attachment == null || former == null || !attachment.knows(segment, process, knownEpoch)) {
                    if (attachment != null) {
                        attachment.giveUp();
                    }
                    attachment = new Attachment(segment, locks, process, settings);
                    ATTACHMENTS.put(key, attachment);
                }
                attachment.epoch = epoch;
                attachment.openings = openings(shared, process, epoch);
                attachment.spareBlocks.allocate();
                attachment.openings.incrementAndGet(); // last: who is cut short before has nothing to close
                return attachment;
            } finally {
                guard.unlock();
                if (!processes.isInUse(process)) { // it came to nothing, and in its place others want an entry
                    shared.remove("process");
                    locks.unlock(process);
                }
            }
        });
    }

    /** The entry that this JVM has in the segment. One whose lock was lost may be somebody else's by now. */
    private static @Nullable Integer heldEntry(final Map<Object, Object> shared, final ProcessLocks locks) {
        if (!(shared.get("process") instanceof Integer process)) {
            return null;
        }
        if (locks.isHeld(process)) {
            return process;
        }
        locks.unlock(process);
        return null;
    }

    /** Gives one opening back; the last one says in the file that the process has closed it. */
    void close() {
        guard.lock();
        try {
            if (openings.decrementAndGet() == 0 && isOurEpoch()) {
                processes.close(process);
            }
        } finally {
            guard.unlock();
        }
    }

    SegmentMemory memory() {
        return segment.memory();
    }

    OwnSlots ownSlots() {
        return ownSlots;
    }

    long epoch() {
        return epoch;
    }

    boolean isCurrentIdentity(final long identity) {
        return metrics.isCurrentIdentity(identity);
    }

    boolean isCurrent(final MetricRecord metric) {
        return metrics.isCurrent(metric.index(), metric.generation());
    }

    /**
     * Finds the metric, or publishes it.
     *
     * @throws SegmentBusyException if somebody else held the mutex for longer than {@code waitNanos}
     * @throws SegmentFullException if it does not fit
     */
    Site register(final MetricDefinition definition, final long now, final long waitNanos) {
        synchronized (directory) {
            final MetricRecord known = directory.find(definition);
            if (known != null) {
                return new Site(this, known);
            }
        }
        return mutex.run(waitNanos, () -> {
            synchronized (directory) {
                final MetricRecord meanwhile = directory.find(definition);
                if (meanwhile != null) {
                    return new Site(this, meanwhile);
                }
                final MetricRecord registered = metrics.register(definition, now);
                directory.add(registered);
                return new Site(this, registered);
            }
        });
    }

    /** Takes a metric away from everybody, if it is there. */
    void remove(final MetricId id, final long now, final long waitNanos) {
        mutex.run(waitNanos, () -> {
            synchronized (directory) {
                final MetricRecord metric = directory.find(id);
                if (metric != null) {
                    metrics.retire(metric.index(), now);
                }
            }
            return this;
        });
    }

    void countRefused() {
        Tally.add(segment.memory(), HeaderLayout.REFUSED_OFFSET, 1);
    }

    void countRepaired(final int slots) {
        if (slots > 0) {
            Tally.add(segment.memory(), HeaderLayout.REPAIRED_OFFSET, slots);
        }
    }

    /** The thread's own slot of a metric, made on first use; null where it must use a shared one. */
    @Nullable
    Binding bind(final Thread thread, final Site site) {
        if (VirtualThreads.isVirtual(thread) || laneless.find(thread) != null) {
            return null;
        }
        guard.lock();
        try {
            final Lane lane = isGivenUp ? null : laneOf(thread);
            if (lane == null) {
                return null;
            }
            final int known = lane.find(site.identity());
            if (known == Lane.NO_SLOT && !lane.hasFree(site.stride())) {
                lane.reclaim(this::isCurrentIdentity, site.stride());
            }
            final int slot = known != Lane.NO_SLOT ? known : birth(lane, site, 0);
            return slot == Lane.NO_SLOT ? null : lane.bind(thread, site.identity(), slot);
        } finally {
            guard.unlock();
        }
    }

    int sharedLanes() {
        return sharedLanes.length;
    }

    SharedLane sharedLane(final int index) {
        return sharedLanes[index];
    }

    /** Which shared lane serves a thread that has no lane of its own. */
    int sharedLaneOf(final Thread thread) {
        return (int) thread.getId() & sharedLanes.length - 1;
    }

    Lane newLane(final int number) {
        return new Lane(number, process, segment.memory(), blocks);
    }

    /** Makes a slot in a lane that the caller holds, or returns {@link Lane#NO_SLOT}. */
    int birth(final Lane lane, final Site site, final long value) {
        guard.lock();
        try {
            final int stride = site.stride();
            if (isGivenUp || !site.isCurrent()) { // a removed metric's identity must not come back to a slot it left
                return Lane.NO_SLOT;
            }
            while (!lane.hasFree(stride)) { // again where a damaged file has a spare block that is not empty
                final int block = takeBlock();
                if (block == SpareBlocks.NONE) {
                    return Lane.NO_SLOT;
                }
                lane.add(block, stride);
            }
            return lane.birth(site.identity(), stride, value, epoch);
        } finally {
            guard.unlock();
        }
    }

    /** Says that this process lives, and lets threads that found no lane or block look again. */
    void beat(final long now) {
        processes.beat(process, now);
        JvmRegistry.publishAgain();
        guard.lock();
        try {
            spareBlocks.lookAgain();
            if (laneTable.findFree() != LaneTable.NONE) {
                laneless.clear();
            }
        } finally {
            guard.unlock();
        }
    }

    /**
     * Whether this process may go on writing: it still has its lock, its entry and its file.
     *
     * @return what is wrong, or null
     */
    @Nullable
    String ailment() {
        if (isGivenUp) {
            return "another opening of this process has given it up";
        }
        if (!segment.isCurrent()) {
            return "the file was removed, replaced or truncated";
        }
        if (!locks.isInPlace()) {
            return "its lock file is missing or replaced";
        }
        if (!locks.isHeld(process)) {
            return relock() ? null : "the lock of process entry " + process + " was lost";
        }
        return isOurEpoch() ? null : "process entry " + process + " was taken by another process";
    }

    /** Whether the file was truncated. If so its length is what it was, so that no thread's store fails any more. */
    boolean mendLength() {
        return segment.mendLength();
    }

    /** Why a slot could not be made, or null if there was room for each. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** Gives one opening back after an ailment: the next opening starts afresh, and others of this one go there, too. */
    void abandon() {
        guard.lock();
        try {
            giveUp();
            ATTACHMENTS.values().remove(this);
            openings.decrementAndGet();
            if (!locks.isHeld(process) && shared.remove("process", process)) {
                locks.unlock(process); // Java still believes in it
            }
        } finally {
            guard.unlock();
        }
    }

    /**
     * No thread gets a slot here from now on, and those that have one lose the right to write it: another attachment may
     * give the same lanes to other threads, and the same cells to other metrics.
     */
    private void giveUp() {
        isGivenUp = true;
        for (final Lane lane : lanes) {
            if (lane != null) {
                lane.clear();
            }
        }
    }

    boolean isGivenUp() {
        return isGivenUp;
    }

    /** Whether what this attachment knows of the entry's lanes is still all there is to know. */
    private boolean knows(final Segment now, final int entry, final long atEpoch) {
        return !isGivenUp && entry == process && atEpoch == epoch && segment.isSameFile(now);
    }

    private static ReentrantLock guard(final Map<Object, Object> shared) {
        return JvmRegistry.value(shared, "guard", ReentrantLock.class, ReentrantLock::new);
    }

    private static AtomicInteger openings(final Map<Object, Object> shared, final int process, final long epoch) {
        final String key = "openings " + process + " " + epoch;
        return JvmRegistry.value(shared, key, AtomicInteger.class, AtomicInteger::new);
    }

    /** Keeps enough spare blocks that threads need not wait for the mutex. Returns how many were made. */
    int replenish(final long waitNanos) {
        return spareBlocks.replenish(waitNanos);
    }

    private @Nullable Lane laneOf(final Thread thread) {
        int number = laneTable.find(thread);
        if (number == LaneTable.NONE) {
            number = claimLane(thread);
        }
        if (number == LaneTable.NONE) {
            return null;
        }
        Lane lane = lanes[number];
        if (lane == null) { // the thread has it from a former attachment to the same entry
            lane = newLane(number);
            lanes[number] = lane;
        }
        return lane;
    }

    private int claimLane(final Thread thread) {
        final int number = laneTable.findFree();
        if (number == LaneTable.NONE) {
            laneless.add(thread, new Binding(thread, segment.memory(), 0, 0));
            return number;
        }
        final Lane known = lanes[number];
        if (known == null || !laneTable.isOurs(number)) {
            lanes[number] = newLane(number); // another copy of the classes may have made slots in it
        } else {
            known.passOn();
        }
        laneTable.claim(number, thread);
        return number;
    }

    private int takeBlock() {
        try {
            return spareBlocks.take();
        } catch (final SegmentFullException e) {
            countRefused();
            refusal = e.getMessage();
            return SpareBlocks.NONE;
        }
    }

    /** Null also where the mutex cannot be used at all: the callers are not those who could say so to somebody. */
    SegmentMutex.@Nullable Held tryMutex(final long waitNanos) {
        try {
            return mutex.tryAcquire(waitNanos);
        } catch (final SegmentAccessException e) {
            return null;
        }
    }

    private boolean isOurEpoch() {
        return processes.epoch(process) == epoch && processes.state(process) == ProcessLayout.STATE_LIVE;
    }

    /** Somebody closed a channel on the lock file; nobody has taken the entry in the meantime if the epoch is ours. */
    private boolean relock() {
        try (SegmentMutex.Held held = tryMutex(0)) {
            return held != null && isOurEpoch() && locks.relock(process);
        }
    }

    private static Segment openOrCreate(final SegmentPath path, final Settings settings, final long now) {
        try {
            return Segment.openForWriting(path);
        } catch (final SegmentNotFoundException e) {
            Segment.create(path, settings.geometry(), now);
            return Segment.openForWriting(path);
        }
    }
}
