package io.counters.stat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** {@code counters-stat watch} on {@link WatchedSegment}: all of it is real but the segment and the time. */
final class WatchProgram {
    private WatchProgram() {}

    public static void main(final String[] arguments) {
        final int exitCode = CountersStat.commandLine(WatchedSegment.surroundings(Terminal.ofThisProcess()))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .execute("watch", "orders");
        System.exit(exitCode);
    }
}
