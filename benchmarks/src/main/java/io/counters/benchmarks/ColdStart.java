package io.counters.benchmarks;

import io.counters.benchmarks.report.Key;
import io.counters.benchmarks.report.Measurement;
import io.counters.benchmarks.report.Run;
import io.counters.benchmarks.report.RunsFile;
import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long does a user wait for the first answer, and what does it cost the machine? Whole processes by turns: our launcher,
 * our jar without launcher and archive, and what comes with Java.
 */
public final class ColdStart {
    private static final int ROUNDS = 10;
    private static final int RUNS = 5;
    private static final double MILLIS = 1e3;
    private static final String COUNTER = "counter_of_cold_start";

    /**
     * Prints, after whatever the command has to complain of, seconds by the clock and seconds of processor time for user and
     * system, as getrusage has them of a child.
     */
    private static final String TIMED = "TIMEFORMAT='%R %U %S'; time \"$@\" >/dev/null";

    private final Path jar = Path.of("reader-tool", "target", "counters-stat.jar");
    private final Map<String, List<String>> commands = new LinkedHashMap<>();

    /** What one process took, in milliseconds. */
    private record Cost(double wall, double processor) {}

    private ColdStart(final Path segment) {
        final String list = "list";
        final String launcher = Path.of("reader-tool", "bin", "counters-stat").toString();
        commands.put("counters-stat list", List.of(launcher, list, segment.toString()));
        // a command line with an option is picocli's
        commands.put("counters-stat list --json", List.of(launcher, list, segment.toString(), "--json"));
        commands.put("java -version", List.of(program("java"), "-version"));
        commands.put(
                "jstat -gc",
                List.of(
                        program("jstat"),
                        "-gc",
                        String.valueOf(ProcessHandle.current().pid())));
        commands.put(
                "java -jar counters-stat.jar list",
                List.of(program("java"), "-jar", jar.toString(), list, segment.toString()));
    }

    static void run(final String command, final Path directory) throws IOException, InterruptedException {
        try (TemporarySegment segment = TemporarySegment.withMetrics(1)) {
            segment.metrics().counter(COUNTER, "").increment();
            new ColdStart(segment.path()).measure(command, directory);
        }
    }

    private void measure(final String command, final Path directory) throws IOException, InterruptedException {
        for (final Map.Entry<String, List<String>> each : commands.entrySet()) {
            requireWork(each.getKey(), output(each.getValue()));
        }
        for (int round = 0; round < ROUNDS; round++) {
            final List<Measurement> measurements = round();
            measurements.forEach(one -> System.out.printf("%s: %.0f ms%n", one.key(), one.mean()));
            RunsFile.add(
                    RunsFile.in(directory, Runtime.version().feature()),
                    new Run("ColdStart", command, Program.digest(jar), Conditions.here(), measurements));
        }
    }

    /** Each command some times, by turns, and of each the median: one process that was held up says nothing. */
    private List<Measurement> round() throws IOException, InterruptedException {
        final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        final Map<String, List<Cost>> costs = new LinkedHashMap<>();
        for (int i = 0; i < RUNS; i++) {
            for (final Map.Entry<String, List<String>> each : commands.entrySet()) {
                costs.computeIfAbsent(each.getKey(), name -> new ArrayList<>()).add(cost(each.getValue()));
            }
        }
        final List<Measurement> measurements = new ArrayList<>();
        costs.forEach((name, all) -> {
            measurements.add(measurement(
                    "ColdStart.run",
                    name,
                    begin,
                    all.stream().mapToDouble(Cost::wall).toArray()));
            measurements.add(measurement(
                    "ColdStart.processorTime",
                    name,
                    begin,
                    all.stream().mapToDouble(Cost::processor).toArray()));
        });
        return measurements;
    }

    private static Measurement measurement(
            final String what, final String command, final Instant round, final double... costs) {
        final double[] sorted = costs.clone();
        Arrays.sort(sorted);
        return new Measurement(
                Key.of(what, Map.of("command", command)),
                "ms",
                new TreeMap<>(Map.of(round, List.of(sorted[sorted.length / 2]))),
                new TreeMap<>(),
                null);
    }

    private static Cost cost(final List<String> command) throws IOException, InterruptedException {
        final List<String> timed = new ArrayList<>(List.of("bash", "-c", TIMED, "bash"));
        timed.addAll(command);
        final List<String> lines = output(timed).lines().toList();
        final String[] seconds = lines.get(lines.size() - 1).split(" ", -1);
        return new Cost(
                MILLIS * Double.parseDouble(seconds[0]),
                MILLIS * (Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2])));
    }

    /** The first run of each also brings files into memory and lets the launcher make its archive. */
    private static void requireWork(final String name, final String output) {
        if (output.isBlank() || (name.contains(" list") && !output.contains(COUNTER))) {
            throw new IllegalStateException(name + " printed: " + output + " (expected: what it was asked for)");
        }
    }

    private static String output(final List<String> command) throws IOException, InterruptedException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }

    private static String program(final String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
