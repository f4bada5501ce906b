package io.counters.testing;

import io.counters.reader.SegmentReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A reader that asks without a pause who lives: {@code SEGMENT}. Says how often, as often as it is asked. */
public final class ProbingProgram {
    private ProbingProgram() {}

    public static void main(final String[] args) throws IOException {
        final SegmentReader reader = SegmentReader.open(Path.of(args[0]));
        final AtomicLong probes = new AtomicLong();
        final Thread thread = new Thread(() -> {
            while (true) {
                reader.refreshLiveness();
                probes.incrementAndGet();
            }
        });
        thread.setDaemon(true);
        thread.start();
        System.out.println("probing");
        final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            System.out.println(probes.get());
        }
    }
}
