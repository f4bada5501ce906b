package io.counters.memory;

import io.counters.stress.model.MappedWords;
import io.counters.stress.model.Order;
import io.counters.stress.model.Tape;
import io.counters.stress.model.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Stands in for the shipped class of this name, because test classes come first on the class path: the shipped slot
 * protocols, tables and writers run on it unchanged, and each access that they make can be seen, answered or cut off.
 */
public final class SegmentMemory {
    private final Words words;
    private final int start;

    public SegmentMemory(Words words) {
        this(words, 0);
    }

    private SegmentMemory(Words words, int start) {
        this.words = words;
        this.start = start;
    }

    public static SegmentMemory map(FileChannel channel, MapMode mode, int length) throws IOException {
        return new SegmentMemory(new MappedWords(channel.map(mode, 0, length)));
    }

    public static void fill(FileChannel channel, long offset, int length) throws IOException {
        Tape.fill(channel, offset, length);
    }

    public SegmentMemory slice(int offset, int length) {
        return new SegmentMemory(words, start + offset);
    }

    public long getLongPlain(int offset) {
        return words.load(Order.PLAIN, word(offset));
    }

    public long getLongAcquire(int offset) {
        return words.load(Order.ACQUIRE, word(offset));
    }

    /** Plain loads and a fence, as in the shipped class. */
    public void getLongsAcquire(int offset, long[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = getLongPlain(offset + i * Long.BYTES);
        }
        words.acquireFence();
    }

    public void setLongPlain(int offset, long value) {
        words.store(Order.PLAIN, word(offset), value);
    }

    public void setLongRelease(int offset, long value) {
        words.store(Order.RELEASE, word(offset), value);
    }

    /** In this order; that the other one does no harm is shown by the mutant that swaps them. */
    public void setLongsRelease(int offset, long first, long second) {
        setLongRelease(offset, first);
        setLongRelease(offset + Long.BYTES, second);
    }

    public long getAndAddLong(int offset, long delta) {
        return words.update(word(offset), before -> before + delta);
    }

    public long getAndSetLong(int offset, long value) {
        return words.update(word(offset), before -> value);
    }

    public boolean compareAndSetLong(int offset, long expected, long value) {
        return words.update(word(offset), before -> before == expected ? value : before) == expected;
    }

    public void copyTo(int offset, byte[] target) {
        ByteBuffer bytes = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= Long.BYTES) {
            bytes.putLong(getLongPlain(offset + bytes.position()));
        }
        for (long rest = bytes.hasRemaining() ? getLongPlain(offset + bytes.position()) : 0;
                bytes.hasRemaining();
                rest >>>= Byte.SIZE) {
            bytes.put((byte) rest);
        }
    }

    /** A fence and plain stores, as in the shipped class. */
    public void copyFrom(int offset, byte[] source) {
        words.releaseFence();
        for (int i = 0; i < source.length; i += Long.BYTES) {
            ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            word.putLong(0, getLongPlain(offset + i)).put(source, i, Math.min(Long.BYTES, source.length - i));
            setLongPlain(offset + i, word.getLong(0));
        }
    }

    private int word(int offset) {
        if (offset % Long.BYTES != 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: a multiple of 8)");
        }
        return (start + offset) / Long.BYTES;
    }
}
