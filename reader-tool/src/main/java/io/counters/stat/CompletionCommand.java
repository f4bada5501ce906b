package io.counters.stat;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Commands and options for the Tab key. */
@Command(
        name = "completion",
        description = "Prints what makes bash and zsh complete commands and options.",
        footer = {
            "",
            "In zsh, compinit must have been called before.",
            "",
            "Examples:",
            "  source <(counters-stat completion)",
            "  counters-stat completion > ~/.local/share/bash-completion/completions/counters-stat"
        })
final class CompletionCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    CompletionCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        spec.commandLine().getOut().print(script(surroundings));
    }

    /** The same for every shell, and for all commands that are not hidden. */
    static String script(final Surroundings surroundings) {
        return AutoComplete.bash(CountersStat.NAME, CountersStat.commandLine(surroundings));
    }
}
