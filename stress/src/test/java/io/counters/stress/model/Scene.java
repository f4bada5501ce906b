package io.counters.stress.model;

import io.counters.format.ScalarLayout;
import io.counters.format.Struct;
import io.counters.memory.SegmentMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A writer's calls on a scalar slot, a reader that races with them, and what that may find.
 *
 * @param past what was done to the slot before
 * @param calls what the writer does
 * @param reader shipped code that only loads
 * @param isRight whether the reader may find this
 */
record Scene<T>(
        Consumer<SegmentMemory> past,
        List<Consumer<SegmentMemory>> calls,
        Function<SegmentMemory, T> reader,
        Predicate<T> isRight) {
    private static final Struct LAYOUT = ScalarLayout.STRUCT;

    /** What the reader can find but must not. */
    Set<T> faults(Mutant writerMutant, Mutant readerMutant) {
        return faults(stores(image(), calls, writerMutant), readerMutant);
    }

    /** The same if the writer is killed before any of its stores and a successor makes a call of its own. */
    Set<T> faultsWhenAdopted(Consumer<SegmentMemory> successor) {
        Set<T> faults = new HashSet<>();
        List<Op> all = stores(image(), calls, Mutant.NONE);
        for (int cut = 0; cut < all.size(); cut++) {
            List<Op> stores = new ArrayList<>(all.subList(0, cut));
            List<Op> more = stores(Image.after(image(), stores), List.of(successor), Mutant.NONE);
            stores.add(Op.fence(Order.VOLATILE));
            stores.addAll(more);
            faults.addAll(faults(stores, Mutant.NONE));
        }
        return faults;
    }

    /** All that the reader can find if it reads twice. */
    Set<List<Optional<T>>> pairs(Mutant readerMutant) {
        return observer(readerMutant).readings(2, image(), stores(image(), calls, Mutant.NONE));
    }

    List<Op> stores() {
        return stores(image(), calls, Mutant.NONE);
    }

    List<Op> loads() {
        return observer(Mutant.NONE).loads(image());
    }

    private Set<T> faults(List<Op> stores, Mutant readerMutant) {
        Set<T> faults = new HashSet<>();
        for (List<Optional<T>> reading : observer(readerMutant).readings(1, image(), stores)) {
            reading.get(0).filter(isRight.negate()).ifPresent(faults::add);
        }
        return faults;
    }

    private Observer<T> observer(Mutant mutant) {
        return new Observer<>(LAYOUT, reader, mutant);
    }

    private List<Long> image() {
        List<Long> blank = Image.blank(LAYOUT);
        return Image.after(blank, stores(blank, List.of(past), Mutant.NONE));
    }

    private static List<Op> stores(List<Long> image, List<Consumer<SegmentMemory>> calls, Mutant mutant) {
        return Recorder.stores(LAYOUT, image, calls, mutant);
    }
}
