package io.counters.stat.demo;

import io.counters.SegmentBusyException;
import io.counters.segment.Host;
import io.counters.writer.Metrics;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process of the order service. It ends when its standard input does. */
public final class DemoWorker {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WorkerPlan plan;
    private final Function<OrderMetrics, OrderDesk> desks;

    private DemoWorker(final WorkerPlan plan, final Function<OrderMetrics, OrderDesk> desks) {
        this.plan = plan;
        this.desks = desks;
    }

    /**
     * Works to the end.
     *
     * @param arguments what the parent put on the command line
     * @param input from the parent
     * @param output to the parent
     */
    public static void run(final List<String> arguments, final InputStream input, final PrintStream output)
            throws InterruptedException {
        run(arguments, input, output, OrderDesk::open);
    }

    /** The same with desks of another kind, one for each thread. */
    static void run(
            final List<String> arguments,
            final InputStream input,
            final PrintStream output,
            final Function<OrderMetrics, OrderDesk> desks)
            throws InterruptedException {
        new DemoWorker(WorkerPlan.parse(arguments), desks).work(new ParentLink(input), output);
    }

    private void work(final ParentLink parent, final PrintStream output) throws InterruptedException {
        // A strict opening, since a demo that counts on the heap would be waiting for a comparison that cannot be
        // equal.
        try (Metrics metrics = patiently(() -> Metrics.builder(plan.segment().toString())
                .instance(plan.instance())
                .strict(true)
                .open())) {
            final OrderMetrics orders = patiently(() -> OrderMetrics.in(metrics));
            say(output, Words.READY);
            if (!parent.awaitGo()) {
                return;
            }
            final Collection<Account> books = workTogether(orders, parent);
            if (parent.awaitEnd(Duration.ZERO)) {
                return;
            }
            new Ledger(plan.ledger()).append(LedgerLine.of(plan.run(), plan.instance(), Host.pid(), books));
            say(output, Words.COUNTED);
            parent.awaitEnd();
        }
    }

    private Collection<Account> workTogether(final OrderMetrics orders, final ParentLink parent)
            throws InterruptedException {
        final AtomicBoolean isOpen = new AtomicBoolean(true);
        final Collection<Account> books = new ConcurrentLinkedQueue<>();
        final SplittableRandom seeds = new SplittableRandom((plan.run() + plan.instance()).hashCode());
        final List<Thread> threads = new ArrayList<>();
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < plan.threads(); i++) {
            final SplittableRandom random = seeds.split();
            final Thread thread = new Thread(
                    () -> {
                        final OrderDesk desk = desks.apply(orders);
                        books.addAll(desk.accounts());
                        new OrderClerk(desk, random).work(isOpen::get);
                    },
                    "clerk-" + (i + 1));
            thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        parent.awaitEnd(plan.duration());
        isOpen.set(false);
        for (final Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a clerk failed: " + failure.get(), failure.get());
        }
        return books;
    }

    /** When many processes start at once, one may have to wait for the others longer than an application would. */
    private static <T> T patiently(final Supplier<T> attempt) {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return attempt.get();
            } catch (final SegmentBusyException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private static void say(final PrintStream output, final String word) {
        output.println(word);
        output.flush();
    }
}
