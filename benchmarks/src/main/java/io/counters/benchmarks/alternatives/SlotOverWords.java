package io.counters.benchmarks.alternatives;

import static io.counters.format.HistogramLayout.BUCKETS;
import static io.counters.format.HistogramLayout.BUCKETS_OFFSET;
import static io.counters.format.HistogramLayout.LENGTH;
import static io.counters.format.HistogramLayout.MAX_OFFSET;
import static io.counters.format.HistogramLayout.MIN_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARIES_OFFSET;
import static io.counters.format.HistogramLayout.SUMMARY_LENGTH;
import static io.counters.format.HistogramLayout.SUM_OFFSET;
import static io.counters.format.HistogramLayout.VERSION_OFFSET;

import io.counters.format.ScalarLayout;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Our slots' stores, in the same order, through Agrona's buffer: what docs/decisions/001 decided against. */
public final class UnsafeSlot {
    private static final int VERSION_STEP = 2;
    private static final int CACHE_LINE_PAIR = 128;

    private final UnsafeBuffer buffer;
    private final int slot;

    private UnsafeSlot(final UnsafeBuffer buffer, final int slot) {
        this.buffer = buffer;
        this.slot = slot;
        buffer.putLongRelease(slot + MIN_OFFSET, Long.MAX_VALUE);
        buffer.putLongRelease(slot + MAX_OFFSET, Long.MIN_VALUE);
    }

    /** Slots next to each other. */
    public static UnsafeSlot[] slots(final int count) {
        final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(count * LENGTH, CACHE_LINE_PAIR));
        final UnsafeSlot[] slots = new UnsafeSlot[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new UnsafeSlot(buffer, i * LENGTH);
        }
        return slots;
    }

    /** As {@link io.counters.slot.ScalarSlot#add}. */
    public void increment() {
        final int value = slot + ScalarLayout.VALUE_OFFSET;
        buffer.putLongRelease(value, buffer.getLong(value) + 1);
        buffer.putLongRelease(slot + VERSION_OFFSET, buffer.getLong(slot + VERSION_OFFSET) + VERSION_STEP);
    }

    /** As {@link io.counters.slot.HistogramSlot#observe} without the repair, which never happens here. */
    public void observe(final int bucket, final long x) {
        final long version = buffer.getLong(slot + VERSION_OFFSET);
        final int current = slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH;
        final int next = 2 * (slot + SUMMARIES_OFFSET) + SUMMARY_LENGTH - current;
        if (buffer.getLong(next) - buffer.getLong(current) > 0) {
            throw new IllegalStateException("slot " + slot + ": an update without bump (expected: none)");
        }
        if (x < buffer.getLong(slot + MIN_OFFSET)) {
            buffer.putLongRelease(slot + MIN_OFFSET, x);
        }
        if (x > buffer.getLong(slot + MAX_OFFSET)) {
            buffer.putLongRelease(slot + MAX_OFFSET, x);
        }
        buffer.putLongRelease(next, buffer.getLong(current) + 1);
        buffer.putLongRelease(next + SUM_OFFSET, buffer.getLong(current + SUM_OFFSET) + x);
        final int word = slot + BUCKETS_OFFSET + bucket * Long.BYTES;
        buffer.putLongRelease(word, buffer.getLong(word) + 1);
        buffer.putLongRelease(slot + VERSION_OFFSET, version + VERSION_STEP);
    }

    public long value() {
        return buffer.getLongAcquire(slot + ScalarLayout.VALUE_OFFSET);
    }

    /** What the buckets add up to. */
    public long count() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += buffer.getLongAcquire(slot + BUCKETS_OFFSET + i * Long.BYTES);
        }
        return count;
    }

    /** The sum in force while nobody writes. */
    public long sum() {
        final long version = buffer.getLongAcquire(slot + VERSION_OFFSET);
        return buffer.getLongAcquire(slot + SUMMARIES_OFFSET + (int) (version >>> 1 & 1) * SUMMARY_LENGTH + SUM_OFFSET);
    }
}
