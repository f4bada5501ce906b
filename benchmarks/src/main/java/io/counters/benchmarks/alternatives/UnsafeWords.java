package io.counters.benchmarks.alternatives;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

final class UnsafeWords extends Words {
    private final UnsafeBuffer buffer;

    UnsafeWords(final int length) {
        buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, SlotOverWords.CACHE_LINE_PAIR));
    }

    @Override
    long getPlain(final int offset) {
        return buffer.getLong(offset);
    }

    @Override
    long getAcquire(final int offset) {
        return buffer.getLongAcquire(offset);
    }

    @Override
    void setPlain(final int offset, final long value) {
        buffer.putLong(offset, value);
    }

    @Override
    void setRelease(final int offset, final long value) {
        buffer.putLongRelease(offset, value);
    }
}
