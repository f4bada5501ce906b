package io.counters.stress.kill;

import io.counters.stress.kill.Tally.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A reader in a process of its own, in any language; {@link ReaderProgram} says what it says. Threads: any. */
final class ReaderProcess {
    private static final long PATIENCE_SECONDS = 5;

    private final String name;
    private final Process process;
    private final Thread listener;
    private final Tally tally;
    private volatile Stats stats = new Stats(0, 0, 0, 0, 0, 0, 0);
    private volatile long heardAt = System.nanoTime();

    /**
     * What it has done since its start.
     *
     * @param scans how many
     * @param slots slots read by them
     * @param retries further attempts at a histogram's slot
     * @param busy slots that never rested
     * @param longestNanos processor time of the longest scan
     * @param slow scans that took a millisecond of it or more
     * @param longestWallNanos the longest scan by the clock
     */
    record Stats(long scans, long slots, long retries, long busy, long longestNanos, long slow, long longestWallNanos) {
        static Stats parse(String line) {
            String[] words = line.split(" ", -1);
            return new Stats(
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]),
                    Long.parseLong(words[6]),
                    Long.parseLong(words[7]));
        }
    }

    ReaderProcess(String name, Process process, Tally tally) {
        this.name = name;
        this.process = process;
        this.tally = tally;
        listener = new Thread(this::listen, name);
        listener.setDaemon(true);
        listener.start();
    }

    String name() {
        return name;
    }

    Stats stats() {
        return stats;
    }

    /** Complains if it says nothing any more, though it should twice a second. */
    void watch() {
        long now = System.nanoTime();
        if (now - heardAt > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
            tally.violation(Promise.SCANNING, name + " says nothing (waited: " + PATIENCE_SECONDS + " s)");
            heardAt = now;
        }
    }

    /** Asks it to end, and waits for its last line. */
    void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            tally.violation(Promise.SCANNING, name + " does not end");
            return;
        }
        listener.join();
        if (process.exitValue() != 0) {
            tally.violation(Promise.ORDER, name + " ended with exit code " + process.exitValue() + " (expected: 0)");
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heardAt = System.nanoTime();
                if (line.startsWith("stats ")) {
                    stats = Stats.parse(line);
                } else {
                    tally.violation(Promise.READING, name + ": " + line);
                }
            }
        } catch (IOException e) {
            tally.violation(Promise.ORDER, name + " cannot be heard: " + e);
        }
    }
}
