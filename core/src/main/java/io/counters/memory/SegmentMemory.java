package io.counters.memory;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Objects;

/**
 * A range of 64-bit little-endian words, mapped from a file or on the native heap, the same to all who use it.
 *
 * <p>Offsets are bytes. Each access is checked: out of bounds and a store through a read-only map are exceptions, never a
 * crash; an offset that is no multiple of eight is a mistake of the caller's, which assertions find. Memory order is in the
 * name: {@code Acquire}, {@code Release}, {@code Plain}, and the atomic read-modify-writes, which are volatile. Nothing is
 * ever unmapped by hand; the map goes with this object.
 *
 * <p>Words are loaded and stored through a {@link LongBuffer}, and fences give the order: that takes fewer instructions
 * than a view {@link VarHandle}, which only the read-modify-writes need. Neither needs a JVM flag on any version, unlike every
 * kind of {@code Unsafe}; see docs/memory-model.md.
 */
public final class SegmentMemory {
    private static final int CACHE_LINE_PAIR = 128;
    private static final int WORD_SHIFT = 3;
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    static {
        loadClassesOfSignatures();
    }

    private final ByteBuffer buffer;
    private final int start;
    private final LongBuffer words;

    private SegmentMemory(final ByteBuffer buffer) {
        this(buffer, 0, buffer.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer());
    }

    /** A part of a buffer, and all of that part's words. */
    private SegmentMemory(final ByteBuffer buffer, final int start, final LongBuffer words) {
        this.buffer = buffer;
        this.start = start;
        this.words = words;
    }

    /**
     * Maps the first {@code length} bytes. The channel may be closed afterwards.
     *
     * @throws IOException also on a 32-bit JVM, which would load and store a word in two halves
     */
    public static SegmentMemory map(final FileChannel channel, final MapMode mode, final int length)
            throws IOException {
        if ("32".equals(System.getProperty("sun.arch.data.model"))) {
            throw new IOException("this JVM has words of 32 bits (expected: 64)");
        }
        return new SegmentMemory(channel.map(mode, 0, length));
    }

    /** Zeroed memory of this process alone. Direct, because view handles refuse atomic access to heap arrays. */
    public static SegmentMemory allocate(final int length) {
        // an aligned slice loses bytes at both ends
        return new SegmentMemory(ByteBuffer.allocateDirect(length + 2 * CACHE_LINE_PAIR)
                .alignedSlice(CACHE_LINE_PAIR)
                .slice(0, length));
    }

    /**
     * Loads what C2 wants to have seen before it inlines an access to a buffer: the class of a memory session, which each has
     * in its signature and none needs. Whatever is compiled before that stays as it is, three times as slow. To be asked for
     * its methods makes {@link Buffer} load it, by whatever name a JDK knows it.
     */
    private static void loadClassesOfSignatures() {
        Objects.requireNonNull(Buffer.class.getDeclaredMethods());
    }

    /** Writes zeros to a file that is not mapped yet, or beyond what is. */
    public static void fill(final FileChannel channel, final long offset, final int length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocate(length);
        while (zeros.hasRemaining()) {
            channel.write(zeros, offset + zeros.position());
        }
    }

    /** The same words through a window, for those who work on one slot again and again: its offsets are constants. */
    public SegmentMemory slice(final int offset, final int length) {
        return new SegmentMemory(buffer, start + offset, words.slice(index(offset), length >> WORD_SHIFT));
    }

    public long getLongPlain(final int offset) {
        return words.get(index(offset));
    }

    public long getLongAcquire(final int offset) {
        return getAcquire(words, index(offset));
    }

    /** Loads neighbouring words, in no order among themselves, and before whatever is loaded or stored afterwards. */
    public void getLongsAcquire(final int offset, final long[] target, final int at, final int count) {
        final LongBuffer source = words;
        final int from = index(offset);
        for (int i = 0; i < count; i++) {
            target[at + i] = source.get(from + i);
        }
        VarHandle.acquireFence();
    }

    public void setLongPlain(final int offset, final long value) {
        words.put(index(offset), value);
    }

    public void setLongRelease(final int offset, final long value) {
        VarHandle.releaseFence();
        words.put(index(offset), value);
    }

    /** Stores two neighbouring words, each like {@link #setLongRelease}, but in no order between the two. */
    public void setLongsRelease(final int offset, final long first, final long second) {
        VarHandle.releaseFence();
        final LongBuffer target = words;
        final int index = index(offset);
        target.put(index, first);
        target.put(index + 1, second);
    }

    public long getAndAddLong(final int offset, final long delta) {
        return (long) WORD.getAndAdd(buffer, byteOf(offset, Long.BYTES), delta);
    }

    public long getAndSetLong(final int offset, final long value) {
        return (long) WORD.getAndSet(buffer, byteOf(offset, Long.BYTES), value);
    }

    public boolean compareAndSetLong(final int offset, final long expected, final long value) {
        return WORD.compareAndSet(buffer, byteOf(offset, Long.BYTES), expected, value);
    }

    /**
     * Copies bytes out, in no order among themselves, and before whatever is loaded afterwards: check what was copied,
     * never the source, and then whether it changed meanwhile.
     */
    public void copyTo(final int offset, final byte[] target) {
        buffer.get(byteOf(offset, target.length), target);
        VarHandle.loadLoadFence(); // the copy is plain, and a later acquire load would not hold it back
    }

    /**
     * Copies bytes in, in no order among themselves, and after whatever was stored before: publish them by a release
     * store afterwards.
     */
    public void copyFrom(final int offset, final byte[] source) {
        VarHandle.releaseFence(); // the copy is plain, and an earlier release store would not hold it back
        buffer.put(byteOf(offset, source.length), source);
    }

    private static long getAcquire(final LongBuffer words, final int index) {
        final long value = words.get(index);
        VarHandle.acquireFence();
        return value;
    }

    private static int index(final int offset) {
        assert (offset & Long.BYTES - 1) == 0 : "offset: " + offset + " (expected: a multiple of " + Long.BYTES + ")";
        return offset >> WORD_SHIFT;
    }

    /** Where some bytes are in the buffer, which may go on beyond the words. */
    private int byteOf(final int offset, final int length) {
        return start + Objects.checkFromIndexSize(offset, length, words.limit() << WORD_SHIFT);
    }
}
