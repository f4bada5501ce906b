package io.counters.stat.demo;

import io.counters.writer.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A worker that books one order which it never counts: what a lost update looks like from outside. */
public final class LosingWorker {
    private static final AtomicBoolean HAS_LOST_ONE = new AtomicBoolean();

    private LosingWorker() {}

    public static void main(final String[] arguments) throws InterruptedException {
        DemoWorker.run(List.of(arguments), System.in, System.out, LosingWorker::open);
    }

    private static OrderDesk open(final OrderMetrics metrics) {
        final OrderDesk honest = OrderDesk.open(metrics);
        final List<BookedCounter> accepted = new ArrayList<>(honest.accepted());
        accepted.set(0, new Loser(metrics.accepted().get(0)));
        return new OrderDesk(
                accepted,
                honest.rejected(),
                honest.revenue(),
                honest.waiting(),
                honest.waitingValue(),
                honest.items(),
                honest.latency(),
                honest.validation());
    }

    private static final class Loser extends BookedCounter {
        Loser(final Counter counter) {
            super(counter);
        }

        @Override
        void count(final long amount) {
            if (HAS_LOST_ONE.getAndSet(true)) {
                super.count(amount);
            }
        }
    }
}
