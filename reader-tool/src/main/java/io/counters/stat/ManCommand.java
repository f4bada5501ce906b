package io.counters.stat;

import io.counters.stat.install.ManPage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The help of a command as a manual page. */
@Command(
        name = "man",
        description = "Prints the manual page of a command, for man and other programs that read roff.",
        footer = {
            "",
            "Examples:",
            "  counters-stat man check | man -l -",
            "  counters-stat man > ~/.local/share/man/man1/counters-stat.1"
        })
final class ManCommand implements Runnable {
    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Without it: the page of counters-stat itself.")
    private @Nullable String command;

    @Spec
    private CommandSpec spec;

    ManCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        final CommandLine all = CountersStat.commandLine(surroundings);
        final CommandLine wanted = command == null ? all : all.getSubcommands().get(command);
        if (wanted == null) {
            throw new ParameterException(spec.commandLine(), "there is no command " + command);
        }
        spec.commandLine().getOut().print(ManPage.of(wanted));
    }
}
