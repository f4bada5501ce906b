package io.counters.segment;

import static io.counters.format.ProcessLayout.BOOT_ID_HIGH_OFFSET;
import static io.counters.format.ProcessLayout.BOOT_ID_LOW_OFFSET;
import static io.counters.format.ProcessLayout.EPOCH_OFFSET;
import static io.counters.format.ProcessLayout.HEARTBEAT_AT_OFFSET;
import static io.counters.format.ProcessLayout.MAX_NAME_LENGTH;
import static io.counters.format.ProcessLayout.NAME_LENGTH_OFFSET;
import static io.counters.format.ProcessLayout.NAME_OFFSET;
import static io.counters.format.ProcessLayout.ORIGIN_INDEX_OFFSET;
import static io.counters.format.ProcessLayout.ORIGIN_UUID_HIGH_OFFSET;
import static io.counters.format.ProcessLayout.ORIGIN_UUID_LOW_OFFSET;
import static io.counters.format.ProcessLayout.PID_NAMESPACE_OFFSET;
import static io.counters.format.ProcessLayout.PID_OFFSET;
import static io.counters.format.ProcessLayout.STARTED_AT_OFFSET;
import static io.counters.format.ProcessLayout.START_TICKS_OFFSET;
import static io.counters.format.ProcessLayout.STATE_ADOPTING;
import static io.counters.format.ProcessLayout.STATE_CLOSED;
import static io.counters.format.ProcessLayout.STATE_FREE;
import static io.counters.format.ProcessLayout.STATE_LIVE;
import static io.counters.format.ProcessLayout.STATE_OFFSET;
import static io.counters.format.ProcessLayout.STATE_WRITING;

import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.ProcessLayout;
import io.counters.memory.HeapWords;
import io.counters.memory.SegmentMemory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The process table. Reading is for any thread of any process; taking an entry needs the mutex and the entry's lock,
 * after that it belongs to this process.
 */
public final class ProcessTable {
    private static final UUID NOWHERE = new UUID(0, 0);

    private final Segment segment;
    private final SegmentMemory memory;
    private final Geometry geometry;

    public ProcessTable(final Segment segment) {
        this.segment = segment;
        memory = segment.memory();
        geometry = segment.geometry();
    }

    /** Entries with a smaller index may be in use. */
    public int highWater() {
        return HighWater.read(memory, HeaderLayout.PROCESS_HIGH_WATER_OFFSET, geometry.processes());
    }

    public int capacity() {
        return geometry.processes();
    }

    public long state(final int index) {
        return memory.getLongAcquire(geometry.process(index) + STATE_OFFSET);
    }

    public long epoch(final int index) {
        return memory.getLongAcquire(geometry.process(index) + EPOCH_OFFSET);
    }

    public long heartbeatAt(final int index) {
        return memory.getLongAcquire(geometry.process(index) + HEARTBEAT_AT_OFFSET);
    }

    /** Copies an entry. A name longer than an entry holds is no name. */
    public ProcessRecord read(final int index) {
        final byte[] copy = new byte[ProcessLayout.LENGTH];
        final long state = state(index);
        memory.copyTo(geometry.process(index), copy);
        final long length = HeapWords.get(copy, NAME_LENGTH_OFFSET);
        final int safeLength = length < 0 || length > MAX_NAME_LENGTH ? 0 : (int) length;
        return new ProcessRecord(
                index,
                state,
                HeapWords.get(copy, EPOCH_OFFSET),
                HeapWords.get(copy, PID_OFFSET),
                HeapWords.get(copy, START_TICKS_OFFSET),
                HeapWords.get(copy, PID_NAMESPACE_OFFSET),
                new UUID(HeapWords.get(copy, BOOT_ID_HIGH_OFFSET), HeapWords.get(copy, BOOT_ID_LOW_OFFSET)),
                HeapWords.get(copy, STARTED_AT_OFFSET),
                HeapWords.get(copy, HEARTBEAT_AT_OFFSET),
                Text.decode(copy, NAME_OFFSET, safeLength));
    }

    /**
     * Makes an entry that nobody uses, or whose process is dead, this process's own. The caller holds the mutex and the
     * entry's lock. What the entry's blocks hold stays and goes on counting.
     *
     * @return the new epoch
     */
    public long take(final int index, final String name, final long now) {
        // all that takes time first: readers wait while an entry changes hands
        final byte[] text = encodeName(name);
        final long pid = Host.pid();
        final long startTicks = Host.startTicks();
        final long pidNamespace = Host.pidNamespace();
        final UUID bootId = Host.bootId();
        final int entry = geometry.process(index);
        segment.makeRealIfNew(entry, ProcessLayout.LENGTH, index >= highWater());
        HighWater.raise(memory, HeaderLayout.PROCESS_HIGH_WATER_OFFSET, index + 1);
        final long state = state(index);
        final boolean isNew = state == STATE_FREE || state == STATE_WRITING;
        if (isNew) {
            new BlockTable(segment).freeAll(index); // what was being restored when somebody died counts for nobody
        }
        memory.setLongRelease(entry + STATE_OFFSET, isNew ? STATE_WRITING : STATE_ADOPTING);
        if (isNew) { // nor does it come from a snapshot, which would keep the next restore from adding it
            setOrigin(entry, NOWHERE, 0);
        }
        final long epoch = epoch(index) + 1;
        memory.setLongRelease(entry + EPOCH_OFFSET, epoch);
        memory.setLongRelease(entry + PID_OFFSET, pid);
        memory.setLongRelease(entry + START_TICKS_OFFSET, startTicks);
        memory.setLongRelease(entry + PID_NAMESPACE_OFFSET, pidNamespace);
        memory.setLongRelease(entry + BOOT_ID_HIGH_OFFSET, bootId.getMostSignificantBits());
        memory.setLongRelease(entry + BOOT_ID_LOW_OFFSET, bootId.getLeastSignificantBits());
        memory.setLongRelease(entry + STARTED_AT_OFFSET, now);
        memory.setLongRelease(entry + HEARTBEAT_AT_OFFSET, now);
        memory.setLongRelease(entry + NAME_LENGTH_OFFSET, text.length);
        memory.copyFrom(entry + NAME_OFFSET, text);
        memory.setLongRelease(entry + STATE_OFFSET, STATE_LIVE);
        return epoch;
    }

    /**
     * Begins to restore a process of a snapshot as one that is dead. The caller holds the mutex and the entry's lock.
     * Until {@link #publishRestored} the entry is nobody's, and so are its blocks.
     */
    public void beginRestored(final int index, final ProcessRecord from, final UUID snapshot) {
        final byte[] text = encodeName(isName(from.name()) ? from.name() : "restored");
        final int entry = geometry.process(index);
        segment.makeRealIfNew(entry, ProcessLayout.LENGTH, index >= highWater());
        HighWater.raise(memory, HeaderLayout.PROCESS_HIGH_WATER_OFFSET, index + 1);
        new BlockTable(segment).freeAll(index);
        memory.setLongRelease(entry + STATE_OFFSET, STATE_WRITING);
        memory.setLongRelease(entry + EPOCH_OFFSET, epoch(index) + 1);
        memory.setLongRelease(entry + PID_OFFSET, from.pid());
        memory.setLongRelease(entry + START_TICKS_OFFSET, from.startTicks());
        memory.setLongRelease(entry + PID_NAMESPACE_OFFSET, from.pidNamespace());
        memory.setLongRelease(entry + BOOT_ID_HIGH_OFFSET, from.bootId().getMostSignificantBits());
        memory.setLongRelease(entry + BOOT_ID_LOW_OFFSET, from.bootId().getLeastSignificantBits());
        memory.setLongRelease(entry + STARTED_AT_OFFSET, from.startedAt());
        memory.setLongRelease(entry + HEARTBEAT_AT_OFFSET, from.heartbeatAt());
        memory.setLongRelease(entry + NAME_LENGTH_OFFSET, text.length);
        memory.copyFrom(entry + NAME_OFFSET, text);
        setOrigin(entry, snapshot, from.index());
    }

    /** Makes a restored process count, by one store: dead, since nobody has its lock, and closed in good order. */
    public void publishRestored(final int index) {
        memory.setLongRelease(geometry.process(index) + STATE_OFFSET, STATE_CLOSED);
    }

    /** Whether an entry that counts was restored from this entry of this snapshot. */
    public boolean isRestoredFrom(final int index, final UUID snapshot, final int origin) {
        return origin(index).equals(Optional.of(new Origin(snapshot, origin)));
    }

    /** What an entry that counts was restored from; empty where it was not. */
    public Optional<Origin> origin(final int index) {
        final int entry = geometry.process(index);
        final UUID snapshot = new UUID(
                memory.getLongAcquire(entry + ORIGIN_UUID_HIGH_OFFSET),
                memory.getLongAcquire(entry + ORIGIN_UUID_LOW_OFFSET));
        return isInUse(index) && !snapshot.equals(NOWHERE)
                ? Optional.of(new Origin(snapshot, memory.getLongAcquire(entry + ORIGIN_INDEX_OFFSET)))
                : Optional.empty();
    }

    /** Whether what the entry's blocks hold counts. */
    public boolean isInUse(final int index) {
        return ProcessLayout.isInUse(state(index));
    }

    /** Says that this process is well. Only the entry's own process calls it. */
    public void beat(final int index, final long now) {
        memory.setLongRelease(geometry.process(index) + HEARTBEAT_AT_OFFSET, now);
    }

    /** Says that this process has closed the segment in good order. Only the entry's own process calls it. */
    public void close(final int index) {
        memory.setLongRelease(geometry.process(index) + STATE_OFFSET, STATE_CLOSED);
    }

    private void setOrigin(final int entry, final UUID snapshot, final int index) {
        memory.setLongRelease(entry + ORIGIN_UUID_HIGH_OFFSET, snapshot.getMostSignificantBits());
        memory.setLongRelease(entry + ORIGIN_UUID_LOW_OFFSET, snapshot.getLeastSignificantBits());
        memory.setLongRelease(entry + ORIGIN_INDEX_OFFSET, index);
    }

    /**
     * The bytes of an instance name as an entry holds them.
     *
     * @throws IllegalArgumentException if there are none, or too many
     */
    public static byte[] encodeName(final String name) {
        final byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (!isName(name)) {
            throw new IllegalArgumentException("instance name '" + Text.printable(name) + "': " + text.length
                    + " bytes (expected: 1 to " + MAX_NAME_LENGTH + ")");
        }
        return text;
    }

    /** A name out of a file may be longer than the bytes it was read from, which were no UTF-8. */
    private static boolean isName(final String name) {
        final int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length > 0 && length <= MAX_NAME_LENGTH;
    }

    /**
     * An entry of a snapshot.
     *
     * @param snapshot its uuid
     */
    public record Origin(UUID snapshot, long index) {}
}
