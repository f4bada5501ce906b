package io.counters.benchmarks;

import io.counters.benchmarks.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The suite, what else there is to measure, and the page; everything else goes to JMH's own command line. */
public final class Main {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final int WRONG_USAGE = 64;
    private static final Path FIGURES = Path.of("docs", "benchmarks");

    private static final String USAGE = """
            usage: java -jar benchmarks/target/benchmarks.jar COMMAND, in the directory that docs/ is in

              quick           what the goals need: JMH's part in 3 rounds, what has commands of its own below, and the
                              report; in minutes
              full            everything, JMH's part in 5 rounds
              quick REGEX, full REGEX
                              of JMH's part some of Class.method, and nothing else
              cold-start      what a shell waits for until the tool, and others beside it, have answered
              by-turns        what it costs to add one, beside what others cost the moment before, in minutes
              under-scan      what a reader costs a writer, in a minute
              footprint       what segments take of memory
              gate [FACTOR]   whether a hot method has become slower, in seconds; exits with 1 when one has;
                              FACTOR makes all of them slower first, to see that 1
              report          docs/benchmarks.md, with plots, from what the others have left in docs/benchmarks/
              jmh ...         JMH's own command line
            """;

    private Main() {}

    public static void main(final String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            System.err.print(USAGE);
            System.exit(WRONG_USAGE);
        }
        final List<String> rest = List.of(arguments).subList(1, arguments.length);
        switch (arguments[0]) {
            case "quick" -> measure(Suite.Profile.QUICK, arguments);
            case "full" -> measure(Suite.Profile.FULL, arguments);
            case "cold-start" -> ColdStart.run(command(arguments), FIGURES);
            case "by-turns" -> IncrementsByTurns.run(command(arguments), FIGURES);
            case "under-scan" -> WriteUnderScan.run(command(arguments), FIGURES);
            case "footprint" -> Footprint.run(command(arguments), FIGURES);
            case "gate" -> System.exit(Gate.run(rest) ? 0 : 1);
            case "report" -> Page.read(Path.of("")).write();
            case "jmh" -> org.openjdk.jmh.Main.main(withoutUnsupported(rest));
            default -> {
                System.err.print(USAGE);
                System.exit(WRONG_USAGE);
            }
        }
    }

    private static void measure(final Suite.Profile profile, final String... arguments)
            throws IOException, InterruptedException {
        final Pattern wanted = arguments.length > 1 ? Pattern.compile(arguments[1]) : null;
        final boolean succeeded = new Suite(profile, wanted, FIGURES).run(command(arguments));
        if (wanted == null) {
            IncrementsByTurns.run(command("by-turns"), FIGURES);
            WriteUnderScan.run(command("under-scan"), FIGURES);
            ColdStart.run(command("cold-start"), FIGURES);
            Footprint.run(command("footprint"), FIGURES);
            Page.read(Path.of("")).write();
        }
        if (!succeeded) {
            System.exit(1);
        }
    }

    private static String command(final String... arguments) {
        return "java -jar benchmarks/target/benchmarks.jar " + String.join(" ", arguments);
    }

    /** Regular expressions for the benchmarks that this JVM cannot run. */
    static List<String> unsupported() {
        return Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS
                ? List.of()
                : List.of("VirtualThreadsBenchmark");
    }

    private static String[] withoutUnsupported(final List<String> arguments) {
        final List<String> all = new ArrayList<>();
        unsupported().forEach(name -> all.addAll(Arrays.asList("-e", name)));
        all.addAll(arguments);
        return all.toArray(String[]::new);
    }
}
