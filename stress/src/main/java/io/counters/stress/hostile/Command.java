package io.counters.stress.hostile;

import io.counters.stat.CountersStat;
import io.counters.stat.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One command of counters-stat on every so many files, with all that it prints. */
final class Command implements Victim {
    private static final Set<Integer> ANSWERS = Set.of(ExitCode.OK, ExitCode.NO, ExitCode.WARNING, ExitCode.UNREADABLE);

    private final int every;
    private final int offset;
    private final List<String> arguments;

    Command(int every, int offset, List<String> arguments) {
        this.every = every;
        this.offset = offset;
        this.arguments = arguments;
    }

    /**
     * Every command that only looks, each at other files than the one before.
     *
     * @param every how many files there are for each that a command sees
     */
    static List<Command> all(int every) {
        List<List<String>> commands = List.of(
                List.of("list"),
                List.of("list", "--per-process", "--json"),
                List.of("list", "--openmetrics", "--per-process"),
                List.of("dump"),
                List.of("verify"),
                List.of("verify", "--json"),
                List.of("doctor", "--check-thresholds"),
                List.of("doctor", "--json"));
        List<Command> all = new ArrayList<>();
        for (List<String> each : commands) {
            all.add(new Command(every, all.size(), each));
        }
        return all;
    }

    @Override
    public String name() {
        return "counters-stat " + String.join(" ", arguments);
    }

    @Override
    public boolean isDue(long number) {
        return number % every == offset % every;
    }

    @Override
    public boolean attack(Path file) {
        List<String> line = new ArrayList<>(arguments);
        line.add(1, file.toString());
        StringWriter out = new StringWriter();
        StringWriter error = new StringWriter();
        int code = CountersStat.run(new PrintWriter(out), new PrintWriter(error), line.toArray(String[]::new));
        for (StringWriter each : List.of(out, error)) {
            for (String printed : each.toString().split("\n", -1)) {
                Terminal.requireSafe(printed);
            }
        }
        if (!ANSWERS.contains(code)) {
            throw new IllegalStateException("exit code " + code + ": " + error);
        }
        return code != ExitCode.UNREADABLE;
    }
}
