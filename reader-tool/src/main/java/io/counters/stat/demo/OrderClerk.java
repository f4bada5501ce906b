package io.counters.stat.demo;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Handles made-up orders at one desk: they arrive in bursts, most are accepted, some wait when the shop closes. */
final class OrderClerk {
    private static final int MOST_ARRIVALS = 64;
    private static final int MOST_HANDLED = 64;
    private static final int LARGEST_CHECK = 200;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int QUARTERS_PER_EURO = 4;
    private static final int CENTS_PER_QUARTER = 25;
    private static final int LARGEST_ITEM_QUARTERS = 200;
    private static final double MORE_ITEMS = 0.6;
    private static final double REJECTED = 0.05;
    private static final double MEDIAN_LATENCY_NANOS = 800_000;
    private static final double LATENCY_SPREAD = 0.9;

    private final ArrayDeque<Integer> waitingPricesInQuarters = new ArrayDeque<>();
    private final OrderDesk desk;
    private final SplittableRandom random;

    OrderClerk(final OrderDesk desk, final SplittableRandom random) {
        this.desk = desk;
        this.random = random;
    }

    void work(final BooleanSupplier isOpen) {
        while (isOpen.getAsBoolean()) {
            for (int i = random.nextInt(MOST_ARRIVALS); i > 0; i--) {
                arrive(random.nextInt(1, LARGEST_ITEM_QUARTERS));
            }
            for (int i = random.nextInt(MOST_HANDLED); i > 0 && !waitingPricesInQuarters.isEmpty(); i--) {
                handle(waitingPricesInQuarters.remove());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void arrive(final int priceInQuarters) {
        desk.waiting().add(1);
        desk.waitingValue().add((double) priceInQuarters / QUARTERS_PER_EURO);
        waitingPricesInQuarters.add(priceInQuarters);
    }

    private void handle(final int priceInQuarters) {
        desk.waiting().add(-1);
        desk.waitingValue().add(-(double) priceInQuarters / QUARTERS_PER_EURO);
        int items = 1;
        while (random.nextDouble() < MORE_ITEMS) {
            items++;
        }
        desk.items().observe(items);
        final long start = System.nanoTime();
        final boolean isRejected = check();
        desk.validation().observe(System.nanoTime() - start);
        if (isRejected) {
            desk.rejected().get(random.nextInt(desk.rejected().size())).add(1);
        } else {
            desk.accepted().get(random.nextInt(desk.accepted().size())).add(1);
            desk.revenue().add((long) items * priceInQuarters * CENTS_PER_QUARTER);
        }
        desk.latency().observe((long) (MEDIAN_LATENCY_NANOS * Math.exp(LATENCY_SPREAD * nearlyNormal())));
    }

    /** Takes as long as it takes, to give the timer something to measure; says whether the order is turned down. */
    private boolean check() {
        double luck = random.nextDouble();
        for (int i = random.nextInt(LARGEST_CHECK); i > 0; i--) {
            luck = Math.sqrt(luck * luck);
        }
        return luck < REJECTED;
    }

    /** The sum of twelve uniform numbers, centred: close enough to a bell for a demo, and cheap. */
    private double nearlyNormal() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }
}
