package io.counters.memory;

import io.counters.stress.model.Order;
import io.counters.stress.model.Words;

/**
 * Stands in for the shipped class of this name, because test classes come first on the class path: the shipped slot
 * protocols run on it unchanged, and each access that they make can be seen, answered or cut off.
 */
public final class SegmentMemory {
    private final Words words;

    public SegmentMemory(Words words) {
        this.words = words;
    }

    public long getLongPlain(int offset) {
        return words.load(Order.PLAIN, word(offset));
    }

    public long getLongAcquire(int offset) {
        return words.load(Order.ACQUIRE, word(offset));
    }

    public void getLongsAcquire(int offset, long[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = getLongAcquire(offset + i * Long.BYTES);
        }
    }

    /** The shipped class has no such method. Here it has, so that a protocol that begins to use one is judged too. */
    public void setLongPlain(int offset, long value) {
        words.store(Order.PLAIN, word(offset), value);
    }

    public void setLongRelease(int offset, long value) {
        words.store(Order.RELEASE, word(offset), value);
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

    private static int word(int offset) {
        if (offset % Long.BYTES != 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: a multiple of 8)");
        }
        return offset / Long.BYTES;
    }
}
