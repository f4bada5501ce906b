package io.counters.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Words of a private copy: what was copied out of a segment cannot change any more while it is checked. */
public final class HeapWords {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private HeapWords() {}

    public static long get(final byte[] bytes, final int offset) {
        return (long) WORD.get(bytes, offset);
    }

    public static void set(final byte[] bytes, final int offset, final long value) {
        WORD.set(bytes, offset, value);
    }
}
