package io.counters.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One way to keep metrics, under measurement.
 *
 * @param handles for the calling thread, one for each metric; asked once by every thread, by one at a time
 * @param totals over all metrics and threads
 * @param end after the last run
 * @param <H> what a thread calls
 */
record Peer<H>(Supplier<List<H>> handles, Supplier<Totals> totals, Runnable end) {
    /** Metrics that all threads use, by one object each. */
    static <M, H> Peer<H> shared(
            final int metrics,
            final IntFunction<M> create,
            final Function<M, H> handle,
            final Function<M, Totals> totals) {
        final List<M> all = IntStream.range(0, metrics).mapToObj(create).toList();
        return new Peer<>(() -> all.stream().map(handle).toList(), () -> sum(all, totals), () -> {});
    }

    /** Metrics that one thread may write: each thread has its own. */
    static <M, H> Peer<H> ofEachThread(
            final Supplier<List<M>> create, final Function<M, H> handle, final Function<M, Totals> totals) {
        final List<M> all = new ArrayList<>();
        return new Peer<>(
                () -> {
                    final List<M> own = create.get();
                    all.addAll(own);
                    return own.stream().map(handle).toList();
                },
                () -> sum(all, totals),
                () -> {});
    }

    Peer<H> endingWith(final Runnable newEnd) {
        return new Peer<>(handles, totals, newEnd);
    }

    private static <M> Totals sum(final List<M> all, final Function<M, Totals> totals) {
        return all.stream().map(totals).reduce(new Totals(0, 0), Totals::plus);
    }
}
