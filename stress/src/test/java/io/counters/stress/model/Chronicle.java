package io.counters.stress.model;

import io.counters.format.HistogramLayout;
import io.counters.memory.SegmentMemory;
import io.counters.slot.HistogramSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes a {@link Life} down while it happens: runs the shipped writer, and keeps the books beside it. */
final class Chronicle {
    private final Mutant mutant;
    private final List<Long> image;
    private final List<Op> stores = new ArrayList<>();
    private final List<Life.State> states = new ArrayList<>();
    private Ledger ledger = Ledger.NONE;
    private long lowest;
    private long highest;

    /** Begins when some steps are already past, in which nothing went wrong. */
    Chronicle(List<Step> past, Mutant mutant) {
        List<Long> blank = Image.blank(HistogramLayout.STRUCT);
        image = Image.after(blank, Recorder.stores(HistogramLayout.STRUCT, blank, past, Mutant.NONE));
        for (Step step : past) {
            ledger = step.change(ledger);
        }
        lowest = ledger.min();
        highest = ledger.max();
        this.mutant = mutant;
    }

    /**
     * Runs steps until one of them is cut short right before a store.
     *
     * @param budget how many stores are made
     * @return the steps that are left to whoever goes on
     */
    List<Step> run(List<Step> steps, int budget) {
        List<Step> left = new ArrayList<>(steps);
        for (Op store : plan(steps).stream().limit(budget).toList()) {
            Step step = steps.get(store.call());
            begin(step);
            stores.add(store);
            if (step.takesEffectWith(store)) {
                end(step);
                left.remove(step);
            } else if (!step.isDoneAgain()) {
                left.remove(step);
            }
        }
        return left;
    }

    /** What a successor in another process does first. The lock that it took orders all that was before it. */
    void adopt() {
        stores.add(Op.fence(Order.VOLATILE));
        Consumer<SegmentMemory> repair = memory -> HistogramSlot.repair(memory, 0);
        stores.addAll(plan(List.of(repair)));
    }

    Life life(String name) {
        List<Life.State> all = new ArrayList<>(states);
        all.add(new Life.State(ledger, lowest, highest));
        return new Life(name, image, List.copyOf(stores), all);
    }

    private List<Op> plan(List<? extends Consumer<SegmentMemory>> calls) {
        return Recorder.stores(HistogramLayout.STRUCT, Image.after(image, stores), calls, mutant);
    }

    private void begin(Step step) {
        if (step instanceof Step.Observe one) {
            lowest = Math.min(lowest, one.x());
            highest = Math.max(highest, one.x());
        }
    }

    private void end(Step step) {
        states.add(new Life.State(ledger, lowest, highest));
        ledger = step.change(ledger);
        if (!(step instanceof Step.Observe)) {
            lowest = ledger.min();
            highest = ledger.max();
        }
    }
}
