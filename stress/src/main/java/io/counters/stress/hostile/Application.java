package io.counters.stress.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.counters.Buckets;
import io.counters.CountersException;
import io.counters.MetricConflictException;
import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.recovery.SegmentRepair;
import io.counters.recovery.Snapshot;
import io.counters.segment.Segment;
import io.counters.segment.SegmentMutex;
import io.counters.segment.SegmentPath;
import io.counters.writer.Counter;
import io.counters.writer.DoubleGauge;
import io.counters.writer.Gauge;
import io.counters.writer.Histogram;
import io.counters.writer.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An application that counts in a segment that may hold anything, and afterwards a tool that copies and repairs it:
 * {@code main} answers each path on standard input with one line, {@code ok} or what went wrong. A process of its own,
 * because a JVM keeps what it knows of a segment that it has written to.
 */
final class Application {
    private static final long WAIT_NANOS = 1_000_000_000L;

    private Application() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, UTF_8);
        BufferedReader files = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String file = files.readLine(); file != null; file = files.readLine()) {
            answers.println(use(Path.of(file)));
        }
    }

    private static String use(Path file) {
        try {
            String shared = count(file);
            maintain(file);
            return shared;
        } catch (Throwable e) { // whatever it is, it is the answer
            StackTraceElement[] trace = e.getStackTrace();
            return "failed: " + e + (trace.length == 0 ? "" : " at " + trace[0]);
        }
    }

    /** Everything that an application calls. None of it may throw, whatever the file holds. */
    private static String count(Path file) {
        try (Metrics metrics = Metrics.builder(file.toString())
                .instance("process-1")
                .lanes(2)
                .useAgentInvoker(true)
                .logger(new SafeLog())
                .open()) {
            Counter counter = metrics.counter("counter", "");
            Histogram histogram = metrics.histogram("histogram", "", Buckets.latency());
            Gauge gauge = metrics.gauge("gauge", "");
            DoubleGauge level = metrics.doubleGauge("level", "");
            addToKnown(metrics);
            long before = counter.value();
            for (int i = 0; i < 3; i++) {
                counter.increment();
                histogram.observe(5_000_000);
                gauge.set(i);
                gauge.add(1);
                level.set(0.5);
                metrics.agentInvoker().invoke();
            }
            counter.singleWriter().increment();
            if (counter.value() != before + 4 || gauge.value() != 3) {
                throw new IllegalStateException(
                        "counted 4 and set 3, found " + (counter.value() - before) + " and " + gauge.value());
            }
            histogram.snapshot();
            removeQuietly(metrics);
            return metrics.isShared() ? "shared" : "alone";
        }
    }

    /** A metric that the file has, unless it has something else under that name. */
    private static void addToKnown(Metrics metrics) {
        try {
            metrics.counter(MetricDefinition.counter("metric_0")
                            .withLabel("path", "/orders")
                            .withLabel("zone", "b"))
                    .add(2);
        } catch (MetricConflictException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
        }
    }

    private static void removeQuietly(Metrics metrics) {
        try {
            metrics.remove(MetricId.of("counter"));
        } catch (CountersException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
        }
    }

    /** Copies and repairs what the application has left; refusing to is all right. */
    private static void maintain(Path file) throws IOException {
        Path copy = file.resolveSibling(file.getFileName() + ".snapshot");
        SegmentPath path = new SegmentPath(file);
        try {
            Segment segment = Segment.openForReading(path);
            try {
                Snapshot.take(segment, new SegmentPath(copy), entry -> 3, 0);
            } finally {
                segment.closeFile();
            }
            Segment writable = Segment.openForWriting(path);
            try {
                new SegmentMutex(path).run(WAIT_NANOS, () -> SegmentRepair.run(writable));
            } finally {
                writable.closeFile();
            }
        } catch (CountersException e) {
            Terminal.requireSafe(String.valueOf(e.getMessage()));
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
