package io.counters.stress.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds everything that one thread's loads can bring while another thread stores, whatever machine, compiler and
 * scheduler do within the rules of {@link Op#staysBefore}: from each state it takes each access that nothing holds back.
 * Readers store nothing, so further ones would change nothing.
 *
 * <p>Two short cuts lose nothing: an access that races with nothing still to come is taken at once, and stores that are
 * left when all loads are done are not looked at.
 */
final class Explorer {
    private final List<Long> image;
    private final Program writer;
    private final Program reader;

    /** For each store the loads, and for each load the stores, that it may race with. */
    private final long[] loadsOfWord;

    private final long[] storesToWord;
    private final long allLoads;

    private final Set<State> seen = new HashSet<>();
    private final Deque<State> open = new ArrayDeque<>();

    private Explorer(List<Long> image, List<Op> stores, List<Op> loads) {
        this.image = image;
        writer = new Program(stores);
        reader = new Program(loads);
        allLoads = reader.all(Op::loads);
        loadsOfWord = races(writer, reader);
        storesToWord = races(reader, writer);
    }

    /** Each possible outcome once: what the loads bring, in the order of their program. */
    static Set<List<Long>> outcomes(List<Long> image, List<Op> stores, List<Op> loads) {
        return new Explorer(image, stores, loads).explore();
    }

    private Set<List<Long>> explore() {
        Set<List<Long>> outcomes = new HashSet<>();
        visit(new State(reader.size()));
        while (!open.isEmpty()) {
            State state = open.pop();
            if ((allLoads & ~state.loaded) == 0) {
                outcomes.add(outcome(state));
                continue;
            }
            for (int i = 0; i < writer.size(); i++) {
                if (writer.mayTake(i, state.stored)) {
                    visit(store(new State(state), i));
                }
            }
            for (int i = 0; i < reader.size(); i++) {
                if (reader.mayTake(i, state.loaded)) {
                    visit(load(new State(state), i));
                }
            }
        }
        return outcomes;
    }

    private void visit(State state) {
        while (settle(state)) {}
        if (seen.add(state)) {
            open.push(state);
        }
    }

    /** Takes one round of accesses that race with nothing still to come. */
    private boolean settle(State state) {
        boolean moved = false;
        for (int i = 0; i < reader.size(); i++) {
            if (reader.mayTake(i, state.loaded) && (storesToWord[i] & ~state.stored) == 0) {
                load(state, i);
                moved = true;
            }
        }
        for (int i = 0; i < writer.size(); i++) {
            if (writer.mayTake(i, state.stored) && (loadsOfWord[i] & ~state.loaded) == 0) {
                store(state, i);
                moved = true;
            }
        }
        return moved;
    }

    private static State store(State state, int index) {
        state.stored |= 1L << index;
        return state;
    }

    private State load(State state, int index) {
        long last = Long.highestOneBit(storesToWord[index] & state.stored);
        state.sources[index] = (byte) (Long.SIZE - Long.numberOfLeadingZeros(last));
        state.loaded |= 1L << index;
        return state;
    }

    private List<Long> outcome(State state) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < reader.size(); i++) {
            if (reader.op(i).loads()) {
                int source = state.sources[i];
                values.add(
                        source == 0
                                ? image.get(reader.op(i).word())
                                : writer.op(source - 1).value());
            }
        }
        return values;
    }

    /** A word that keeps the value it has is no reason to race. */
    private long[] races(Program program, Program other) {
        return IntStream.range(0, program.size())
                .mapToObj(program::op)
                .mapToLong(op -> changes(op.word()) ? other.all(its -> its.word() == op.word()) : 0)
                .toArray();
    }

    private boolean changes(int word) {
        return writer.all(op -> op.stores() && op.word() == word && op.value() != image.get(word)) != 0;
    }

    /** What was done so far, and for each load the number of the store that it saw, counted from one. */
    private static final class State {
        long stored;
        long loaded;
        final byte[] sources;

        State(int loads) {
            sources = new byte[loads];
        }

        State(State other) {
            stored = other.stored;
            loaded = other.loaded;
            sources = other.sources.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof State that
                    && stored == that.stored
                    && loaded == that.loaded
                    && Arrays.equals(sources, that.sources);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * Long.hashCode(stored) + Long.hashCode(loaded)) + Arrays.hashCode(sources);
        }
    }
}
