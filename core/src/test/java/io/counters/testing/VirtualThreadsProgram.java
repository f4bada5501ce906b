package io.counters.testing;

import io.counters.Buckets;
import io.counters.HistogramValue;
import io.counters.writer.Counter;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes from 10,000 virtual threads, by reflection, because the tests are compiled for a Java without them. */
public final class VirtualThreadsProgram {
    private VirtualThreadsProgram() {}

    public static void main(final String[] args) throws ReflectiveOperationException, InterruptedException {
        final Method perTask = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        final ExecutorService threads = (ExecutorService) perTask.invoke(null);
        try (Metrics metrics = Metrics.builder(args[0])
                .instance("virtual")
                .capacity(8, 512, 256)
                .strict(true)
                .open()) {
            final Counter counter = metrics.counter("c", "");
            final Histogram histogram = metrics.histogram("h", "", Buckets.of(4));
            final Gauge gauge = metrics.gauge("g", "");
            for (int t = 0; t < 10_000; t++) {
                threads.execute(() -> {
                    final Counter mine = counter.singleWriter();
                    for (int i = 0; i < 10; i++) {
                        if (i % 2 == 0) {
                            counter.increment();
                        } else {
                            mine.increment();
                        }
                        histogram.observe(i);
                    }
                    gauge.increment();
                });
            }
            threads.shutdown();
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("threads do not end");
            }
            final HistogramValue value = histogram.snapshot();
            System.out.println("counter " + counter.value() + " histogram " + value.count() + " sum " + value.sum()
                    + " gauge " + gauge.value());
        }
    }
}
