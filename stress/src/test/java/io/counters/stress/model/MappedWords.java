package io.counters.stress.model;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.util.function.LongUnaryOperator;

/** The words of a mapped file. What is stored to them passes the tape that runs, if one does. */
public final class MappedWords implements Words {
    private final MappedByteBuffer map;

    public MappedWords(MappedByteBuffer map) {
        this.map = map;
        map.order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long load(Order order, int word) {
        return map.getLong(word * Long.BYTES);
    }

    @Override
    public void store(Order order, int word, long value) {
        Tape.store(Op.Kind.STORE, order, word, value, () -> map.putLong(word * Long.BYTES, value));
    }

    @Override
    public long update(int word, LongUnaryOperator change) {
        long before = map.getLong(word * Long.BYTES);
        long after = change.applyAsLong(before);
        Tape.store(Op.Kind.UPDATE, Order.VOLATILE, word, after, () -> map.putLong(word * Long.BYTES, after));
        return before;
    }

    @Override
    public void releaseFence() {
        Tape.fence(Order.RELEASE);
    }
}
