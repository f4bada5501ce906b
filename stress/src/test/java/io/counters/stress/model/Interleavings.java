package io.counters.stress.model;

import io.counters.memory.SegmentMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * Runs shipped code on several threads that store to the same words, in each order in which their accesses can
 * interleave. No access overtakes another of its thread: what several threads store to is atomic and volatile.
 *
 * <p>A thread is run again from its beginning for each access, on the answers that its earlier ones had, until it asks
 * for one more.
 */
final class Interleavings {
    /** What one thread does. */
    interface Code {
        long run(SegmentMemory memory);
    }

    /**
     * Where some interleaving ends.
     *
     * @param returned what the code of each thread returned
     */
    record End(List<Long> words, List<Long> returned) {}

    private record State(List<Long> words, List<List<Long>> answers) {}

    private Interleavings() {}

    static Set<End> ends(List<Long> image, List<Code> threads) {
        Set<End> ends = new HashSet<>();
        Set<State> seen = new HashSet<>();
        Deque<State> open = new ArrayDeque<>();
        open.push(new State(image, Collections.nCopies(threads.size(), List.of())));
        while (!open.isEmpty()) {
            State state = open.pop();
            List<Long> returned = new ArrayList<>();
            for (int t = 0; t < threads.size(); t++) {
                List<Long> words = new ArrayList<>(state.words);
                Replay replay = new Replay(words, state.answers.get(t));
                try {
                    returned.add(threads.get(t).run(new SegmentMemory(replay)));
                } catch (Paused e) {
                    List<List<Long>> answers = new ArrayList<>(state.answers);
                    answers.set(t, replay.answers);
                    State next = new State(words, answers);
                    if (seen.add(next)) {
                        open.push(next);
                    }
                }
            }
            if (returned.size() == threads.size()) {
                ends.add(new End(state.words, returned));
            }
        }
        return ends;
    }

    /** Repeats the answers that the thread has had, makes its next access, and ends the run. */
    private static final class Replay implements Words {
        private final List<Long> words;
        private final List<Long> answers;
        private int next;

        Replay(List<Long> words, List<Long> answers) {
            this.words = words;
            this.answers = new ArrayList<>(answers);
        }

        @Override
        public long load(Order order, int word) {
            return update(word, before -> before);
        }

        @Override
        public void store(Order order, int word, long value) {
            update(word, before -> value);
        }

        @Override
        public long update(int word, LongUnaryOperator change) {
            if (next < answers.size()) {
                return answers.get(next++);
            }
            long before = words.get(word);
            words.set(word, change.applyAsLong(before));
            answers.add(before);
            throw new Paused();
        }
    }

    private static final class Paused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Paused() {
            super(null, null, false, false);
        }
    }
}
