package io.counters.benchmarks.alternatives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

final class ViewHandleWords extends Words {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final ByteBuffer buffer;

    ViewHandleWords(final int length) {
        buffer = BufferUtil.allocateDirectAligned(length, SlotOverWords.CACHE_LINE_PAIR);
    }

    @Override
    long getPlain(final int offset) {
        return (long) WORD.get(buffer, offset);
    }

    @Override
    long getAcquire(final int offset) {
        return (long) WORD.getAcquire(buffer, offset);
    }

    @Override
    void setPlain(final int offset, final long value) {
        WORD.set(buffer, offset, value);
    }

    @Override
    void setRelease(final int offset, final long value) {
        WORD.setRelease(buffer, offset, value);
    }
}
