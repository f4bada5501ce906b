package io.counters.benchmarks;

import java.io.IOException;
import java.util.stream.Stream;

/** JMH's own command line, less what this JVM cannot run. */
public final class Main {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private Main() {}

    public static void main(final String[] arguments) throws IOException {
        org.openjdk.jmh.Main.main(
                withoutUnsupported(arguments, Runtime.version().feature()));
    }

    private static String[] withoutUnsupported(final String[] arguments, final int version) {
        return version >= FIRST_WITH_VIRTUAL_THREADS
                ? arguments
                : Stream.concat(Stream.of("-e", "VirtualThreadsBenchmark"), Stream.of(arguments))
                        .toArray(String[]::new);
    }
}
