package io.counters.stat;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: without a subcommand it lists the segments there are. */
@Command(
        name = CountersStat.NAME,
        description = "Looks at counters segments: live metrics of several processes in one memory-mapped file.",
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "Without a command: the segments of this user, one line each.",
            "",
            "Examples:",
            "  counters-stat                       which segments are there?",
            "  counters-stat demo                  see it at work",
            "  counters-stat list orders           what is in it?",
            "  counters-stat list orders --json    the same for a program",
            "  counters-stat watch orders          live",
            "",
            "Exit codes: 0 ok, 1 the answer is no, 2 warning, 3 the source cannot be read, 64 wrong usage.",
            "",
            "Segments live in COUNTERS_DIRECTORY, by default /dev/shm/counters-<uid>."
        })
public final class CountersStat implements Callable<Integer> {
    static final String NAME = "counters-stat";

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    private CountersStat(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public static void main(final String[] arguments) {
        final int exitCode = run(arguments);
        if (exitCode != ExitCode.OK || Thread.activeCount() > 1) {
            System.exit(exitCode); // which, since Java 21, first looks for a logger to tell
        }
    }

    @Override
    public Integer call() {
        final CommandLine line = spec.commandLine();
        return SegmentsListing.print(surroundings.sources(), line.getOut(), line.getErr());
    }

    /** The program with all its subcommands. */
    static CommandLine commandLine(final Surroundings surroundings) {
        return commandLine(surroundings, Commands.ALL.keySet());
    }

    private static CommandLine commandLine(final Surroundings surroundings, final Collection<String> names) {
        final Failures failures = new Failures(isDebugging());
        final CommandLine line = new CommandLine(new CountersStat(surroundings));
        names.forEach(name -> line.addSubcommand(
                Objects.requireNonNull(Commands.ALL.get(name), name).apply(surroundings)));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
        withCommonOptions(line);
        return line;
    }

    /** Describing a command to picocli takes longer than running it, so only the one that is asked for is described. */
    private static Collection<String> needed(final String[] arguments) {
        if (arguments.length == 0) {
            return List.of();
        }
        return Commands.ALL.containsKey(arguments[0]) ? List.of(arguments[0]) : Commands.ALL.keySet();
    }

    private static void withCommonOptions(final CommandLine line) {
        line.addMixin("common", new CommonOptions());
        line.getSubcommands().values().forEach(CountersStat::withCommonOptions);
    }

    private static int run(final String[] arguments) {
        final StandardOutput output = StandardOutput.open();
        final PrintWriter out = output.writer();
        final PrintWriter error = StandardOutput.errorWriter();
        final int exitCode = run(out, error, arguments);
        out.flush();
        final Optional<IOException> failure = output.failure();
        if (failure.isPresent() && !Terminal.isStandardOutputAPipe()) {
            Failures.say(error, "cannot write the output: " + failure.get().getMessage());
            return ExitCode.OUTPUT;
        }
        return exitCode;
    }

    /**
     * Runs a command on what is really there, within this process.
     *
     * @return an {@link ExitCode}, whatever happens
     */
    public static int run(final PrintWriter out, final PrintWriter error, final String... arguments) {
        return run(Surroundings.real(), out, error, arguments);
    }

    static int run(
            final Surroundings surroundings,
            final PrintWriter out,
            final PrintWriter error,
            final String... arguments) {
        try {
            final OptionalInt answer = PlainList.answer(surroundings.sources(), out, error, arguments);
            if (answer.isPresent()) {
                return answer.getAsInt();
            }
            return commandLine(surroundings, needed(arguments))
                    .setOut(out)
                    .setErr(error)
                    .execute(arguments);
        } catch (final Throwable e) { // picocli lets errors pass
            return new Failures(isDebugging()).report(e, error);
        }
    }

    private static boolean isDebugging() {
        final String value = System.getenv(Failures.DEBUG);
        return value != null && !value.isEmpty() && !value.equals("0");
    }

    /** In the order of the help; apart, because an answer that needs none of them should not wait for them. */
    private static final class Commands {
        private static final Map<String, Function<Surroundings, Object>> ALL = new LinkedHashMap<>();

        static {
            ALL.put(ListCommand.NAME, ListCommand::new);
            ALL.put("get", GetCommand::new);
            ALL.put("watch", WatchCommand::new);
            ALL.put("check", CheckCommand::new);
            ALL.put("serve", ServeCommand::new);
            ALL.put("push", PushCommand::new);
            ALL.put("demo", DemoCommand::new);
            ALL.put("snapshot", SnapshotCommand::new);
            ALL.put("rotate", RotateCommand::new);
            ALL.put("baseline", BaselineCommand::new);
            ALL.put("restore", RestoreCommand::new);
            ALL.put("diff", DiffCommand::new);
            ALL.put("record", RecordCommand::new);
            ALL.put("replay", ReplayCommand::new);
            ALL.put("plot", surroundings -> new PlotCommand());
            ALL.put("verify", VerifyCommand::new);
            ALL.put("repair", RepairCommand::new);
            ALL.put("dump", DumpCommand::new);
            ALL.put("doctor", DoctorCommand::new);
            ALL.put("completion", CompletionCommand::new);
            ALL.put("man", ManCommand::new);
            ALL.put("install", InstallCommand::new);
            ALL.put(DemoWorkerCommand.NAME, surroundings -> new DemoWorkerCommand());
            ALL.put(WarmUpCommand.NAME, surroundings -> new WarmUpCommand());
        }
    }
}
