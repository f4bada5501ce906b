package io.counters.stress.model;

import java.util.function.LongUnaryOperator;

/** Where the accesses of a protocol end up: one slot, seen as words. */
public interface Words {
    long load(Order order, int word);

    void store(Order order, int word, long value);

    /** One atomic, volatile read-modify-write. Returns what was there before. */
    long update(int word, LongUnaryOperator change);

    /** Holds what was loaded before before what is loaded or stored later. */
    default void acquireFence() {}

    /** Holds what was stored before behind what is stored later. */
    default void releaseFence() {}
}
