package io.counters.stress.kill;

import io.counters.reader.ProcessState;
import io.counters.reader.SegmentReader;
import io.counters.stress.report.Conditions;
import io.counters.stress.report.Report;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how soon a reader sees that a writer is dead, or stands still, and writes a {@link Report}. Exit code 0 if it
 * is soon enough, 1 if not, 64 for wrong usage.
 */
public final class DeathWatch {
    private static final int DEATHS_ON_REQUEST = 100;
    private static final int DEATHS = 10;
    private static final int STALLS = 3;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Children children;
    private final Workplace workplace;

    private DeathWatch(Children children, Workplace workplace) {
        this.children = children;
        this.workplace = workplace;
    }

    /** Takes the directory of the reports. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: DeathWatch REPORTS");
            System.exit(64);
        }
        Children children = new Children();
        Workplace workplace = new Workplace(Path.of("/dev/shm"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            children.close();
            workplace.close();
        }));
        Report report = new DeathWatch(children, workplace).run();
        System.err.println("report: " + report.writeTo(Path.of(arguments[0])));
        System.exit(report.held() ? 0 : 1);
    }

    private Report run() throws IOException, InterruptedException {
        List<Report.Row> rows = new ArrayList<>();
        rows.add(row("death seen, on request", DEATHS_ON_REQUEST, 50, true, ProcessState.DEAD));
        rows.add(row("death seen, by scans alone", DEATHS, 1_000, false, ProcessState.DEAD));
        rows.add(row("stall seen", STALLS, 4_000, false, ProcessState.STALLED));
        return new Report(
                "death-watch",
                "java -cp stress/target/jcstress.jar io.counters.stress.kill.DeathWatch docs/reports",
                Conditions.here(),
                rows);
    }

    private Report.Row row(String promise, int times, long goalMillis, boolean isOnRequest, ProcessState state)
            throws IOException, InterruptedException {
        long longest = 0;
        for (int i = 0; i < times; i++) {
            longest = Math.max(longest, delayNanos(isOnRequest, state));
        }
        double millis = longest / 1e6;
        return new Report.Row(
                promise,
                "<= %d ms".formatted(goalMillis),
                "at most %.1f ms after it happened, %d times".formatted(millis, times),
                millis <= goalMillis);
    }

    private long delayNanos(boolean isOnRequest, ProcessState state) throws IOException, InterruptedException {
        Process writer = children.java(List.of("-XX:+UseSerialGC"), Writer.class, workplace.segment());
        if (writer.getInputStream().read() < 0) {
            throw new IOException("the writer has ended");
        }
        try (SegmentReader reader = SegmentReader.open(workplace.segment())) {
            reader.scan(view -> {});
            if (state == ProcessState.DEAD) {
                children.kill(writer); // returns when the kernel has let go of its locks
            } else {
                Children.signal(writer, "STOP");
            }
            long start = System.nanoTime();
            while (!isSeen(reader, isOnRequest, state)) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new IOException("not seen to be " + state + " within 30 s");
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            return System.nanoTime() - start;
        } finally {
            children.kill(writer);
        }
    }

    private static boolean isSeen(SegmentReader reader, boolean isOnRequest, ProcessState state) {
        if (isOnRequest) {
            reader.refreshLiveness();
        } else {
            reader.scan(view -> {});
        }
        return reader.processes().stream().allMatch(process -> process.state() == state);
    }

    /** Opens a segment, says so, and lives. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws InterruptedException {
            ParentPipe.atEnd(() -> Runtime.getRuntime().halt(0));
            try (Metrics metrics = Metrics.builder(arguments[0])
                    .instance("writer")
                    .strict(true)
                    .open()) {
                metrics.counter("c", "").increment();
                System.out.println();
                new CountDownLatch(1).await();
            }
        }
    }
}
