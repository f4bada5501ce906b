package io.counters.stress.kill;

import io.counters.reader.ReadStats;
import io.counters.reader.SegmentReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The shipped Java reader, which scans until its standard input ends: {@code SEGMENT}. It takes turns with snapshots.
 *
 * <p>Every reader of the kill loop, whatever its language, says two kinds of lines: {@code violation TEXT} as soon as it
 * was shown something impossible, and, twice a second and at its end, {@code stats SCANS SLOTS RETRIES BUSY NANOS SLOW
 * WALL} since its start. NANOS is the processor time of the longest scan, and SLOW how many took a millisecond of it or
 * more: a reader never sleeps, so whoever holds it up makes it work. What a clock shows, WALL at the longest, has the
 * scheduler's and the virtual machine's own pauses in it; on a machine with more to do than processors it has little
 * else. A reader that says nothing for long would be noticed.
 */
public final class ReaderProgram {
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Readers come and go all the while, and leave the processors to those who write. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int SCANS_FOR_ONE_SNAPSHOT = 16;

    private volatile boolean isOver;
    private long scans;
    private long longest;
    private long slow;
    private long longestWall;

    private ReaderProgram() {}

    /** Ends when its standard input does. */
    public static void main(String[] arguments) {
        new ReaderProgram().run(Path.of(arguments[0]));
    }

    private void run(Path file) {
        ParentPipe.atEnd(() -> isOver = true);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Witness witness = new Witness(what -> say("violation " + what));
        try (SegmentReader reader = SegmentReader.open(file)) {
            long reported = System.nanoTime();
            while (!isOver) {
                long cpu = threads.getCurrentThreadCpuTime();
                long start = System.nanoTime();
                reader.scan(view -> {});
                long wall = System.nanoTime() - start;
                note(wall, threads.getCurrentThreadCpuTime() - cpu);
                reader.scan(witness::look);
                if (scans % SCANS_FOR_ONE_SNAPSHOT == 0) {
                    reader.snapshot().metrics().forEach(witness::look);
                }
                if (System.nanoTime() - reported >= REPORT_NANOS) {
                    reported = System.nanoTime();
                    report(reader.totals());
                }
                LockSupport.parkNanos(REST_NANOS);
            }
            report(reader.totals());
        }
    }

    private void note(long wall, long nanos) {
        scans++;
        longest = Math.max(longest, nanos);
        longestWall = Math.max(longestWall, wall);
        slow += nanos >= SLOW_NANOS ? 1 : 0;
    }

    private void report(ReadStats stats) {
        say("stats %d %d %d %d %d %d %d"
                .formatted(scans, stats.slots(), stats.retries(), stats.busy(), longest, slow, longestWall));
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
