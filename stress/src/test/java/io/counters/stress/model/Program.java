package io.counters.stress.model;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The accesses of one thread and what each of them waits for. A set of accesses is the bits of a long. */
final class Program {
    private final List<Op> ops;
    private final long[] waitsFor;

    Program(List<Op> ops) {
        if (ops.size() > Long.SIZE) {
            throw new IllegalArgumentException("accesses: " + ops.size() + " (expected: at most 64)");
        }
        this.ops = List.copyOf(ops);
        waitsFor = IntStream.range(0, ops.size())
                .mapToLong(i -> all(earlier -> earlier.staysBefore(ops.get(i))) & (1L << i) - 1)
                .toArray();
    }

    int size() {
        return ops.size();
    }

    Op op(int index) {
        return ops.get(index);
    }

    long all(Predicate<Op> wanted) {
        return IntStream.range(0, ops.size())
                .filter(i -> wanted.test(ops.get(i)))
                .mapToLong(i -> 1L << i)
                .reduce(0, (a, b) -> a | b);
    }

    boolean mayTake(int index, long done) {
        return (done & 1L << index) == 0 && (waitsFor[index] & ~done) == 0;
    }
}
