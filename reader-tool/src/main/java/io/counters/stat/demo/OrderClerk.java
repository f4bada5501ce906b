package io.counters.stat.demo;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Handles made-up orders at one desk: they arrive in bursts, most are accepted, some wait when the shop closes. */
final class OrderClerk {
    private static final int LARGEST_BURST = 100;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final int QUARTERS_PER_EURO = 4;
    private static final int CENTS_PER_QUARTER = 25;
    private static final int LARGEST_ITEM_QUARTERS = 200;
    private static final double MORE_ITEMS = 0.6;
    private static final double REJECTED = 0.05;
    private static final double MEDIAN_LATENCY_NANOS = 800_000;
    private static final double LATENCY_SPREAD = 0.9;

    private final OrderDesk desk;
    private final SplittableRandom random;

    OrderClerk(final OrderDesk desk, final SplittableRandom random) {
        this.desk = desk;
        this.random = random;
    }

    void work(final BooleanSupplier isOpen) {
        while (isOpen.getAsBoolean()) {
            final int[] pricesInQuarters = random.ints(random.nextInt(1, LARGEST_BURST + 1), 1, LARGEST_ITEM_QUARTERS)
                    .toArray();
            desk.waiting().add(pricesInQuarters.length);
            for (final int price : pricesInQuarters) {
                desk.waitingValue().add((double) price / QUARTERS_PER_EURO);
            }
            for (int i = 0; i < pricesInQuarters.length && isOpen.getAsBoolean(); i++) {
                desk.waiting().add(-1);
                desk.waitingValue().add(-(double) pricesInQuarters[i] / QUARTERS_PER_EURO);
                handle(pricesInQuarters[i]);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void handle(final int priceInQuarters) {
        int items = 1;
        while (random.nextDouble() < MORE_ITEMS) {
            items++;
        }
        desk.items().observe(items);
        final long start = System.nanoTime();
        final boolean isRejected = random.nextDouble() < REJECTED;
        desk.validation().observe(System.nanoTime() - start);
        if (isRejected) {
            desk.rejected().get(random.nextInt(desk.rejected().size())).add(1);
        } else {
            desk.accepted().get(random.nextInt(desk.accepted().size())).add(1);
            desk.revenue().add((long) items * priceInQuarters * CENTS_PER_QUARTER);
        }
        desk.latency().observe((long) (MEDIAN_LATENCY_NANOS * Math.exp(LATENCY_SPREAD * nearlyNormal())));
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
