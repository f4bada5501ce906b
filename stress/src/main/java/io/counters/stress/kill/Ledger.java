package io.counters.stress.kill;

import io.counters.memory.SegmentMemory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * What each thread of each writer was told that it had counted, in a file of its own that outlives them.
 *
 * <p>A thread books a call after it has returned, by one release store, which the next call's stores cannot overtake: so
 * a thread that is killed has at most one call in the segment that is not booked. While a writer is dead, the command
 * books what its last call left ({@link #setBooked}).
 *
 * <p>Threads: each thread writes its own line, the writer's main thread and the command the writer's head.
 */
final class Ledger {
    /** How far a writer has come. */
    enum Phase {
        /** Its calls may land on the heap, and die with it. */
        STARTING,
        /** Each of its handles has been seen to write into the segment. */
        COUNTING
    }

    /** What may wait for other processes. */
    enum Wait {
        /** Opening the segment and adopting what a former life has left. */
        OPENING,
        /** Asking for a metric. */
        REGISTRATION
    }

    private static final int LINE = 256;
    private static final int PHASE_OFFSET = 0;
    private static final int HOT_OFFSET = PHASE_OFFSET + Long.BYTES;
    private static final int OPENING_WAIT_OFFSET = HOT_OFFSET + Long.BYTES;
    private static final int REGISTRATION_WAIT_OFFSET = OPENING_WAIT_OFFSET + Long.BYTES;
    private static final int HEAP_STARTS_OFFSET = REGISTRATION_WAIT_OFFSET + Long.BYTES;
    private static final int ROUNDS_OFFSET = 0;
    private static final int CELLS_OFFSET = ROUNDS_OFFSET + Long.BYTES;

    private final SegmentMemory memory;
    private final int threads;

    private Ledger(SegmentMemory memory, int threads) {
        this.memory = memory;
        this.threads = threads;
    }

    /** Opens the ledger of that many writers of that many threads, new ones with zeros. */
    static Ledger open(Path file, int writers, int threads) throws IOException {
        int length = writers * (threads + 1) * LINE;
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            if (open.length() < length) {
                open.setLength(length);
            }
            return new Ledger(SegmentMemory.map(open.getChannel(), MapMode.READ_WRITE, length), threads);
        }
    }

    Phase phase(int writer) {
        return memory.getLongAcquire(head(writer) + PHASE_OFFSET) == 0 ? Phase.STARTING : Phase.COUNTING;
    }

    void setPhase(int writer, Phase phase) {
        memory.setLongRelease(head(writer) + PHASE_OFFSET, phase == Phase.COUNTING ? 1 : 0);
    }

    /** Whether the writer is to count without a pause, because somebody is after it. */
    boolean isHot(int writer) {
        return memory.getLongAcquire(head(writer) + HOT_OFFSET) != 0;
    }

    void setHot(int writer, boolean isHot) {
        memory.setLongRelease(head(writer) + HOT_OFFSET, isHot ? 1 : 0);
    }

    /** The longest time in nanoseconds that such a call has slept in any of its lives, rather than run or be ready to. */
    long longestWait(int writer, Wait kind) {
        return memory.getLongAcquire(head(writer) + offset(kind));
    }

    void noteWait(int writer, Wait kind, long nanos) {
        if (nanos > longestWait(writer, kind)) {
            memory.setLongRelease(head(writer) + offset(kind), nanos);
        }
    }

    /** How many of its lives had to begin on the heap. */
    long heapStarts(int writer) {
        return memory.getLongAcquire(head(writer) + HEAP_STARTS_OFFSET);
    }

    void noteHeapStart(int writer) {
        memory.setLongRelease(head(writer) + HEAP_STARTS_OFFSET, heapStarts(writer) + 1);
    }

    /** Moves as long as the thread does. */
    long rounds(int writer, int thread) {
        return memory.getLongAcquire(line(writer, thread) + ROUNDS_OFFSET);
    }

    void endRound(int writer, int thread) {
        memory.setLongRelease(line(writer, thread) + ROUNDS_OFFSET, rounds(writer, thread) + 1);
    }

    long booked(int writer, int thread, int cell) {
        return memory.getLongAcquire(cell(writer, thread, cell));
    }

    void setBooked(int writer, int thread, int cell, long value) {
        memory.setLongRelease(cell(writer, thread, cell), value);
    }

    /** The thread's own: a call of this many units has returned. */
    void book(int writer, int thread, int cell, long unit) {
        setBooked(writer, thread, cell, booked(writer, thread, cell) + unit);
    }

    /** All of a writer's cells, by thread. */
    long[][] booked(int writer) {
        long[][] cells = new long[threads][Series.allCells()];
        for (int thread = 0; thread < threads; thread++) {
            for (int cell = 0; cell < cells[thread].length; cell++) {
                cells[thread][cell] = booked(writer, thread, cell);
            }
        }
        return cells;
    }

    private static int offset(Wait kind) {
        return kind == Wait.OPENING ? OPENING_WAIT_OFFSET : REGISTRATION_WAIT_OFFSET;
    }

    private int head(int writer) {
        return writer * (threads + 1) * LINE;
    }

    private int line(int writer, int thread) {
        return head(writer) + (thread + 1) * LINE;
    }

    private int cell(int writer, int thread, int cell) {
        return line(writer, thread) + CELLS_OFFSET + cell * Long.BYTES;
    }
}
