package io.counters.memory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * A range of 64-bit little-endian words, mapped from a file or on the native heap, the same to all who use it.
 *
 * <p>Offsets are bytes. Each access is checked: out of bounds, off a multiple of eight and a store through a read-only
 * map are exceptions, never a crash. Memory order is in the name: {@code Acquire}, {@code Release}, {@code Plain}, and
 * the atomic read-modify-writes, which are volatile. Nothing is ever unmapped by hand; the map goes with this object.
 *
 * <p>View {@link VarHandle}s need no JVM flag on any version, unlike every kind of {@code Unsafe}; see
 * docs/memory-model.md.
 */
public final class SegmentMemory {
    private static final int CACHE_LINE_PAIR = 128;
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final ByteBuffer buffer;

    private SegmentMemory(final ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Maps the first {@code length} bytes. The channel may be closed afterwards. */
    public static SegmentMemory map(final FileChannel channel, final MapMode mode, final int length)
            throws IOException {
        return new SegmentMemory(channel.map(mode, 0, length));
    }

    /** Zeroed memory of this process alone. Direct, because view handles refuse atomic access to heap arrays. */
    public static SegmentMemory allocate(final int length) {
        // an aligned slice loses bytes at both ends
        return new SegmentMemory(ByteBuffer.allocateDirect(length + 2 * CACHE_LINE_PAIR)
                .alignedSlice(CACHE_LINE_PAIR)
                .slice(0, length));
    }

    /** Writes zeros to a file that is not mapped yet, or beyond what is. */
    public static void fill(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate(length);
        while (zeros.hasRemaining()) {
            channel.write(zeros, offset + zeros.position());
        }
    }

    public long getLongPlain(final int offset) {
        return (long) WORD.get(buffer, offset);
    }

    public long getLongAcquire(final int offset) {
        return (long) WORD.getAcquire(buffer, offset);
    }

    /**
     * Loads neighbouring words in ascending order, each like {@link #getLongAcquire}, in half the time: after an acquire
     * load the compiler loads again what is not in a local variable, and it does not unroll a loop of them.
     */
    public void getLongsAcquire(final int offset, final long[] target, final int at, final int count) {
        final ByteBuffer words = buffer;
        int i = 0;
        for (int from = offset; i <= count - 4; i += 4, from += 4 * Long.BYTES) {
            target[at + i] = (long) WORD.getAcquire(words, from);
            target[at + i + 1] = (long) WORD.getAcquire(words, from + Long.BYTES);
            target[at + i + 2] = (long) WORD.getAcquire(words, from + 2 * Long.BYTES);
            target[at + i + 3] = (long) WORD.getAcquire(words, from + 3 * Long.BYTES);
        }
        for (; i < count; i++) {
            target[at + i] = (long) WORD.getAcquire(words, offset + i * Long.BYTES);
        }
    }

    public void setLongRelease(final int offset, final long value) {
        WORD.setRelease(buffer, offset, value);
    }

    public long getAndAddLong(final int offset, final long delta) {
        return (long) WORD.getAndAdd(buffer, offset, delta);
    }

    public long getAndSetLong(final int offset, final long value) {
        return (long) WORD.getAndSet(buffer, offset, value);
    }

    public boolean compareAndSetLong(final int offset, final long expected, final long value) {
        return WORD.compareAndSet(buffer, offset, expected, value);
    }

    /**
     * Copies bytes out, in no order among themselves, and before whatever is loaded afterwards: check what was copied,
     * never the source, and then whether it changed meanwhile.
     */
    public void copyTo(final int offset, final byte[] target) {
        buffer.get(offset, target);
        VarHandle.loadLoadFence(); // the copy is plain, and a later acquire load would not hold it back
    }

    /**
     * Copies bytes in, in no order among themselves, and after whatever was stored before: publish them by a release
     * store afterwards.
     */
    public void copyFrom(final int offset, final byte[] source) {
        VarHandle.releaseFence(); // the copy is plain, and an earlier release store would not hold it back
        buffer.put(offset, source);
    }
}
