package io.counters.stat;

import io.counters.segment.SegmentPath;
import io.counters.stat.demo.Audit;
import io.counters.stat.demo.Demo;
import io.counters.stat.demo.DemoException;
import io.counters.stat.demo.DemoPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An order service in several JVMs, live, and then its books beside the segment. */
@Command(
        name = "demo",
        description = {
            "Runs an order service in several JVMs that count in one segment, and shows it live.",
            "Each of them also keeps books of its calls on its own heap. In the end both are compared."
        },
        footer = {
            "",
            "Exit code 0 only if ledger and segment are equal to the last unit, else 1. "
                    + "The segment stays; running the demo again continues it.",
            "",
            "Examples:",
            "  counters-stat demo",
            "  counters-stat demo --processes 3 --threads 4 --seconds 5 --ledger L",
            "  counters-stat demo trial --seconds 60",
            "  counters-stat watch trial            (meanwhile, in another terminal)"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_PROCESSES = 64;
    private static final int MOST_THREADS = 512;
    private static final int MOST_SECONDS = 86_400;

    private final Surroundings surroundings;
    private final List<String> workerCommand;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "SEGMENT",
            defaultValue = "demo",
            description = "A segment's name, or a path (default: ${DEFAULT-VALUE}).")
    private String segment = "";

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many JVMs (default: ${DEFAULT-VALUE}).")
    private int processes;

    @Option(
            names = "--threads",
            paramLabel = "T",
            defaultValue = "4",
            description = "How many threads in each (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Where each JVM appends its books as one JSON line (default: a temporary file).")
    private @Nullable Path ledger;

    DemoCommand(final Surroundings surroundings) {
        this(surroundings, workerCommand());
    }

    /**
     * With other workers than the usual ones.
     *
     * @param workerCommand a program and its first arguments
     */
    DemoCommand(final Surroundings surroundings, final List<String> workerCommand) {
        this.surroundings = surroundings;
        this.workerCommand = workerCommand;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        OptionRange.require(commandLine(), "--processes", processes, 1, MOST_PROCESSES);
        OptionRange.require(commandLine(), "--threads", threads, 1, MOST_THREADS);
        OptionRange.require(commandLine(), "--seconds", seconds, 1, MOST_SECONDS);
        final SegmentPath file = SegmentFiles.path(segment, commandLine());
        return run(file, ledger == null ? temporary() : ledger.toAbsolutePath()) ? ExitCode.OK : ExitCode.NO;
    }

    private static Path temporary() throws IOException {
        final Path file = Files.createTempFile("counters-demo-", ".ledger");
        file.toFile().deleteOnExit(); // also when somebody has seen enough and presses Ctrl-C
        return file;
    }

    private boolean run(final SegmentPath file, final Path books) throws InterruptedException {
        final String run = UUID.randomUUID().toString();
        final PrintWriter out = commandLine().getOut();
        out.println("run " + run + ": " + processes + " processes with " + threads + " threads each, for " + seconds
                + " s, in segment " + file);
        out.flush();
        final DemoPlan plan = new DemoPlan(file.file(), run, processes, threads, Duration.ofSeconds(seconds), books);
        try (Screen screen = new Screen(commandLine(), file.file().toString())) {
            final Audit audit = new Demo(plan, workerCommand).run(screen);
            out.println();
            audit.lines().forEach(out::println);
            out.println();
            out.println(audit.verdict());
            return audit.isEqual();
        } catch (final DemoException e) {
            throw new StatException(ExitCode.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    /** The same program in the same version: this JVM's own, from wherever it was loaded. */
    private static List<String> workerCommand() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CountersStat.class.getName(),
                DemoWorkerCommand.NAME);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    /** The live view, which begins when there is something to see. */
    private final class Screen implements Demo.Watcher, AutoCloseable {
        private final CommandLine line;
        private final String source;
        private @Nullable FollowedSource followed;
        private @Nullable LivePage page;

        Screen(final CommandLine line, final String source) {
            this.line = line;
            this.source = source;
        }

        @Override
        public void look() {
            if (page == null) {
                final Sources sources = surroundings.sources();
                followed = new FollowedSource(source, sources, sources.open(source));
                page = new LivePage(followed, new Selection(), surroundings);
            }
            line.getOut().print(surroundings.terminal().page(page.next()));
            line.getOut().flush();
        }

        @Override
        public void explain(final String trouble) {
            Failures.say(line.getErr(), trouble);
        }

        @Override
        public void close() {
            if (followed != null) {
                followed.close();
            }
        }
    }
}
