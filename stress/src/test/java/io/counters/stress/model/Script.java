package io.counters.stress.model;

import io.counters.memory.SegmentMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

/** Lets shipped code that only loads run once more, on values that were loaded in some other order than its own. */
final class Script implements Words {
    private final List<Op> loads;
    private final List<Long> values;
    private int next;

    private Script(List<Op> loads, List<Long> values) {
        this.loads = loads;
        this.values = values;
    }

    /** What the code returns when its loads bring these values; nothing if it would go on to load more. */
    static <T> Optional<T> run(List<Op> loads, List<Long> values, Function<SegmentMemory, T> code) {
        try {
            return Optional.of(code.apply(new SegmentMemory(new Script(loads, values))));
        } catch (Ended e) {
            return Optional.empty();
        }
    }

    @Override
    public long load(Order order, int word) {
        if (next == values.size()) {
            throw new Ended();
        }
        if (loads.get(next).word() != word) {
            throw new AssertionError("loads word " + word + " where it loaded " + loads.get(next) + " when recorded");
        }
        return values.get(next++);
    }

    @Override
    public void store(Order order, int word, long value) {
        throw new AssertionError("a reader stores to word " + word);
    }

    @Override
    public long update(int word, LongUnaryOperator change) {
        throw new AssertionError("a reader updates word " + word);
    }

    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        Ended() {
            super(null, null, false, false);
        }
    }
}
