package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionCommandTest {
    @TempDir
    private Path directory;

    private Shell shell;
    private Path script;

    @BeforeEach
    void writeTheScript() throws IOException {
        shell = new Shell(directory);
        final CommandRun run = CommandRun.of(new FakeSources(), "completion");
        assertThat(run.exitCode()).isZero();
        script = Files.writeString(directory.resolve("completion"), run.out());
    }

    @Test
    void bashKnowsTheCommand() {
        final Ended ended = shell.sh("source " + script + "; complete -p counters-stat");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).isEqualTo("complete -o default -F _complete_counters-stat counters-stat\n");
    }

    @ParameterizedTest
    @CsvSource({"li, list", "watch --pl, --plain", "ver, verify", "dem, demo", "check --nag, --nagios"})
    void whatIsTypedIsCompleted(final String typed, final String completed) {
        final Ended ended = shell.sh("source " + script + "; compopt() { :; }; COMP_WORDS=(counters-stat " + typed
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_counters-stat; echo \"${COMPREPLY[@]}\"");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).isEqualTo(completed + "\n");
    }

    @Test
    void whatIsHiddenIsNotOffered() {
        assertThat(script).content().doesNotContain(WarmUpCommand.NAME, DemoWorkerCommand.NAME);
    }

    @Test
    @NeedsPrograms("zsh")
    void zshKnowsTheCommand() {
        final Ended ended = shell.run(
                "zsh",
                "-f",
                "-c",
                "autoload -U compinit; compinit -D -u; source " + script + "; print $_comps[counters-stat]");
        assertThat(ended.error()).isEmpty();
        assertThat(ended.out()).isEqualTo("_bash_complete -F _complete_counters-stat -o default\n");
    }
}
