package io.counters.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The peer under measurement, the threads that call it, and the comparison of both at the end. */
final class Workers<H> {
    private final Object name;
    private final Peer<H> peer;
    private final List<Supplier<Totals>> done = new ArrayList<>();

    Workers(final Object name, final Peer<H> peer) {
        this.name = name;
        this.peer = peer;
    }

    /**
     * Takes the calling thread in.
     *
     * @param work what this thread has done by then, asked when all threads have ended
     * @return a handle for each metric
     */
    synchronized List<H> join(final Supplier<Totals> work) {
        done.add(work);
        return peer.handles().get();
    }

    synchronized void end() {
        final Totals expected = done.stream().map(Supplier::get).reduce(new Totals(0, 0), Totals::plus);
        final Totals shown = peer.totals().get();
        peer.end().run();
        Totals.requireEqual(name, expected, shown);
    }
}
