package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import io.counters.testing.NeedsPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManCommandTest {
    private final FakeSources none = new FakeSources();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyOptionIsOnThePageOfItsCommand(final CommandLine command) {
        final String page = page(command);
        assertThat(page)
                .startsWith(".TH \"COUNTERS\\-STAT")
                .contains(
                        "\n.SH \"NAME\"\n", "\n.SH \"SYNOPSIS\"\n", "\n.SH \"DESCRIPTION\"\n", "\n.SH \"EXAMPLES\"\n");
        for (final OptionSpec option : command.getCommandSpec().options()) {
            assertThat(page).contains("\\fB" + option.longestName().replace("-", "\\-") + "\\fR");
        }
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    @NeedsPrograms("groff")
    void groffSetsEveryPageWithoutAWarning(final CommandLine command) throws IOException {
        final Shell shell = new Shell(directory);
        final Path page = Files.writeString(directory.resolve("page.1"), page(command));
        final Ended ended = shell.sh("groff -ww -man -Tascii -P -cbou " + page);
        assertThat(ended.error()).isEmpty();
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out())
                .contains("\nNAME\n", "counters-stat")
                .matches(text -> text.lines().allMatch(line -> line.length() <= 100), "nothing runs out of the page");
    }

    @Test
    void examplesStayAsTheyAre() {
        assertThat(CommandRun.of(none, "man", "list").out()).contains("""
            .SH "EXAMPLES"
            .EX
            counters\\-stat list orders
            counters\\-stat list orders \\-f \\(aqorders_*\\(aq \\-\\-per\\-process
            """);
    }

    @Test
    void aCommandThatIsNotThereIsWrongUsage() {
        final CommandRun run = CommandRun.of(none, "man", "lits");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.error()).startsWith("counters-stat: there is no command lits\n");
    }

    private String page(final CommandLine command) {
        final List<String> arguments = new ArrayList<>(List.of("man"));
        if (command.getParent() != null) {
            arguments.add(command.getCommandName());
        }
        final CommandRun run = CommandRun.of(none, arguments.toArray(String[]::new));
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("[\\n\\x20-\\x7e]*");
        return run.out();
    }

    private static List<CommandLine> everyCommand() {
        final CommandLine all = CountersStat.commandLine(WatchedSegment.surroundings(new Terminal(false, false)));
        final List<CommandLine> commands = new ArrayList<>(List.of(all));
        all.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .forEach(commands::add);
        return commands;
    }
}
