package io.counters.stress.model;

import io.counters.format.Struct;
import io.counters.memory.SegmentMemory;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A reader of a slot: shipped code, whose loads the {@link Explorer} makes and a {@link Script} answers.
 *
 * @param mutant what is done to the order of its loads
 */
record Observer<T>(Struct layout, Function<SegmentMemory, T> code, Mutant mutant) {
    Observer(Struct layout, Function<SegmentMemory, T> code) {
        this(layout, code, Mutant.NONE);
    }

    Observer<T> with(Mutant other) {
        return new Observer<>(layout, code, other);
    }

    /** What the shipped code loads from a slot that rests and is some metric's, and the fences between. */
    List<Op> loads(List<Long> image) {
        return Recorder.loads(layout, image, memory -> Objects.requireNonNull(code.apply(memory)));
    }

    /**
     * All that some readings, one after the other, may come to while the stores are made. A reading that would start
     * again comes to nothing.
     */
    Set<List<Optional<T>>> readings(int times, List<Long> image, List<Op> stores) {
        List<Op> recorded = loads(Image.after(image, stores));
        List<Op> shipped = recorded.stream().filter(Op::loads).toList();
        List<Op> mutated = mutant.change().apply(recorded);
        List<Op> taken = mutated.stream().filter(Op::loads).toList();
        List<Integer> sources =
                shipped.stream().map(load -> source(load, taken)).toList();
        List<Op> all = Collections.nCopies(times, mutated).stream()
                .flatMap(List::stream)
                .toList();
        Set<List<Optional<T>>> readings = new HashSet<>();
        for (List<Long> values : Explorer.outcomes(image, stores, all)) {
            readings.add(IntStream.range(0, times)
                    .mapToObj(i -> values.subList(i * taken.size(), (i + 1) * taken.size()))
                    .map(own ->
                            Script.run(shipped, sources.stream().map(own::get).toList(), code))
                    .toList());
        }
        return readings;
    }

    /** A load that the mutant left out is answered by another one of its word, so a check finds no change. */
    private static int source(Op load, List<Op> taken) {
        int same = taken.stream().map(Op::site).toList().indexOf(load.site());
        return same >= 0 ? same : taken.stream().map(Op::word).toList().indexOf(load.word());
    }
}
