package io.counters.testing;

import io.counters.Buckets;
import io.counters.writer.Counter;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts on several threads in a segment that is cut off under it: {@code SEGMENT}. Says {@code counting}, then, once it
 * counts on the heap, how many snapshots failed meanwhile and how many updates since; each further line is answered with that number again.
 */
public final class TruncatedProgram {
    private static final int UPDATES = 200_000;

    private TruncatedProgram() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        final Metrics metrics = Metrics.open(args[0]);
        final Counter counter = metrics.counter("c", "");
        final Counter single = counter.singleWriter();
        final Histogram histogram = metrics.histogram("h", "", Buckets.latency());
        final Gauge gauge = metrics.gauge("g", "");
        update(counter, single, histogram, gauge);
        final AtomicInteger failedSnapshots = new AtomicInteger();
        final Thread looking = new Thread(() -> {
            while (metrics.isShared()) {
                try {
                    metrics.snapshot();
                } catch (final InternalError e) {
                    failedSnapshots.incrementAndGet();
                }
            }
        });
        looking.start();
        System.out.println("counting");
        boolean isShared = true;
        while (isShared) {
            try {
                update(counter, single, histogram, gauge);
                isShared = metrics.isShared();
            } catch (final InternalError e) {
                // what an update may throw until the heartbeat, or a snapshot, has noticed
            }
        }
        looking.join();
        System.out.println("snapshots that failed: " + failedSnapshots);
        for (String command = "again"; command != null; command = commands.readLine()) {
            System.out.println(update(counter, single, histogram, gauge));
        }
        metrics.close();
        System.out.println("closed");
    }

    private static int update(
            final Counter counter, final Counter single, final Histogram histogram, final Gauge gauge) {
        int failures = 0;
        for (int i = 0; i < UPDATES; i++) {
            try {
                counter.increment();
                single.increment();
                histogram.observe(i);
                gauge.set(i);
            } catch (final InternalError e) {
                failures++;
            }
        }
        return failures;
    }
}
