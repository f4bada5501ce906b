package io.counters.testing;

import io.counters.CountersException;
import io.counters.reader.SegmentReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads one segment as each line tells it, always with the same reader: what was shown, and what was refused. */
public final class ScanProgram {
    private ScanProgram() {}

    public static void main(final String[] arguments) throws IOException {
        final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SegmentReader reader = SegmentReader.open(Path.of(arguments[0]))) {
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                System.out.println(answer(reader, command));
            }
        }
    }

    private static String answer(final SegmentReader reader, final String command) {
        final AtomicInteger shown = new AtomicInteger();
        String refusal = "";
        try {
            switch (command) {
                case "scan" -> reader.scan(view -> shown.incrementAndGet());
                case "scanPerProcess" -> reader.scanPerProcess(view -> shown.incrementAndGet());
                default -> throw new IllegalArgumentException(command);
            }
        } catch (final CountersException e) {
            refusal = ", " + e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return shown + " shown" + refusal;
    }
}
