package io.counters.stress.kill;

import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.util.ArrayList;
import java.util.List;

/** Slots in large numbers that nobody writes any more, so that a scan has as much to do as in a segment in use. */
final class Crowd {
    static final int THREADS = 64;

    private static final int COUNTERS = 12;
    private static final int HISTOGRAMS = 4;

    private Crowd() {}

    /** Has many threads write to some metrics, once each. */
    static void settle(Metrics metrics) throws InterruptedException {
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < COUNTERS; i++) {
            counters.add(metrics.counter("crowd_total_" + i, "Slots to be read"));
        }
        List<Histogram> histograms = new ArrayList<>();
        for (int i = 0; i < HISTOGRAMS; i++) {
            histograms.add(metrics.histogram(MetricDefinition.histogram("crowd_time_" + i, Series.buckets())));
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                counters.forEach(Counter::increment);
                histograms.forEach(histogram -> histogram.observe(Series.valueOf(0)));
            }));
        }
        // all at once: a lane whose thread has ended would be the next one's
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
