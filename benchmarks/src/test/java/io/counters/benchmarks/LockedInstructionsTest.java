package io.counters.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.counters.MetricDefinition;
import io.counters.writer.Counter;
import io.counters.writer.Histogram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Locked instructions in what the optimising compiler makes of the hot methods and of those of ours that it did not inline
 * there. Another JVM prints the bytes, binutils' objdump reads them.
 */
class LockedInstructionsTest {
    private static final Pattern METHOD = Pattern.compile(
            "Compiled method \\(c2\\)[^\\n]* (\\S+::\\S+) (@ -?\\d+ )?\\(\\d+ bytes\\)(.*?)(?=Compiled method|\\z)",
            Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("\\[MachCode](.*?)\\[/MachCode]", Pattern.DOTALL);
    private static final Pattern BYTES = Pattern.compile("(?m)^ +0x[0-9a-f]+: ((?:[0-9a-f]{2,} ?\\|? ?)+)$");

    private static final String OURS = "io.counters.";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"increment", "incrementBySingleWriter", "observe", "observeBySingleWriter"})
    void hotMethodHasNone(final String method) throws Exception {
        assertThat(lockedIn(method)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"incrementWithOneLock", "incrementThatCallsOneLock"})
    void onePlantedLockedInstructionIsSeen(final String method) throws Exception {
        assertThat(lockedIn(method)).isOne();
    }

    private long lockedIn(final String method) throws IOException, InterruptedException {
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "a lock prefix is x86's");
        final String printed = output(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-TieredCompilation",
                "-XX:+UnlockDiagnosticVMOptions",
                "-Xbatch",
                "-XX:CompileCommand=dontinline," + Hot.class.getName() + "::lock",
                "-XX:CompileCommand=print," + OURS + "*::*",
                "-cp",
                System.getProperty("java.class.path"),
                Hot.class.getName(),
                method));
        final Map<String, byte[]> compiled = lastCodeOfEach(printed);
        assertThat(compiled).as(printed).containsKey(Hot.class.getName() + "::" + method);
        long locked = 0;
        for (final byte[] code : compiled.values()) {
            locked += lockedIn(code);
        }
        return locked;
    }

    /** What is compiled again replaces what was; {@code main} holds what is not measured, too. */
    private static Map<String, byte[]> lastCodeOfEach(final String printed) {
        final Map<String, byte[]> compiled = new HashMap<>();
        final Matcher method = METHOD.matcher(printed);
        while (method.find()) {
            final Matcher code = CODE.matcher(method.group(3));
            final boolean isLoop = method.group(2) != null;
            if (!isLoop && !method.group(1).endsWith("::main") && code.find()) {
                compiled.put(method.group(1), bytes(code.group(1)));
            }
        }
        return compiled;
    }

    private long lockedIn(final byte[] code) throws IOException, InterruptedException {
        final Path file = directory.resolve("code");
        Files.write(file, code);
        return output(List.of("objdump", "-D", "-b", "binary", "-m", "i386:x86-64", file.toString()))
                .lines()
                .filter(line -> line.contains("\tlock ") || (line.contains("\txchg ") && line.contains("(")))
                .count();
    }

    private static byte[] bytes(final String code) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        final Matcher line = BYTES.matcher(code.replaceAll("(?m) +$", ""));
        while (line.find()) {
            final String digits = line.group(1).replaceAll("[ |]", "");
            for (int i = 0; i < digits.length(); i += 2) {
                all.write(Integer.parseInt(digits.substring(i, i + 2), 16));
            }
        }
        return all.toByteArray();
    }

    private static String output(final List<String> command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** What the other JVM runs until it is compiled. */
    static final class Hot {
        private static final int CALLS = 200_000;
        private static final AtomicLong PLANTED = new AtomicLong();

        private Hot() {}

        public static void main(final String[] arguments) {
            final String method = arguments[0];
            try (TemporarySegment segment = TemporarySegment.withMetrics(2)) {
                final Counter counter = segment.metrics().counter("counter", "");
                final Histogram histogram =
                        segment.metrics().histogram(MetricDefinition.histogram("histogram", HistogramPeer.BUCKETS));
                final Counter single = counter.singleWriter();
                final Histogram singleHistogram = histogram.singleWriter();
                final long[] values = Stream.latencies();
                for (int i = 0; i < CALLS; i++) {
                    final long value = values[i & Stream.MASK];
                    switch (method) {
                        case "increment" -> increment(counter);
                        case "incrementBySingleWriter" -> incrementBySingleWriter(single);
                        case "observe" -> observe(histogram, value);
                        case "observeBySingleWriter" -> observeBySingleWriter(singleHistogram, value);
                        case "incrementWithOneLock" -> incrementWithOneLock(single);
                        case "incrementThatCallsOneLock" -> incrementThatCallsOneLock(single);
                        default -> throw new IllegalArgumentException(method);
                    }
                }
            }
        }

        private static void increment(final Counter counter) {
            counter.increment();
        }

        private static void incrementBySingleWriter(final Counter counter) {
            counter.increment();
        }

        private static void observe(final Histogram histogram, final long value) {
            histogram.observe(value);
        }

        private static void observeBySingleWriter(final Histogram histogram, final long value) {
            histogram.observe(value);
        }

        private static void incrementWithOneLock(final Counter counter) {
            counter.increment();
            PLANTED.incrementAndGet();
        }

        private static void incrementThatCallsOneLock(final Counter counter) {
            counter.increment();
            lock();
        }

        private static void lock() {
            PLANTED.incrementAndGet();
        }
    }
}
