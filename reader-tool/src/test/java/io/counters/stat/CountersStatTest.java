package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.SegmentFormatException;
import io.counters.SegmentVersionException;
import io.counters.stat.FakeSources.FakeSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CountersStatTest {
    private final FakeSources none = new FakeSources();
    private final FakeSources one = new FakeSources().put("orders", Snapshots.orders());
    private final FakeSources two =
            new FakeSources().put("orders", Snapshots.orders()).put("users", Snapshots.snapshot("users"));

    @Test
    void withoutACommandTheSegmentsAreListed() {
        final CommandRun run = CommandRun.of(two);
        assertThat(run.out()).isEqualTo("""
                        SEGMENT  STATE  PROCESSES  METRICS    AGE
                        orders   READY        1/2        4  3m 5s
                        users    READY        1/2        4  3m 5s
                        """);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(two.opened).allMatch(source -> source.isClosed);
    }

    @Test
    void aBrokenSegmentGetsALineOfItsOwnAndHidesNoOther() {
        two.put("broken", FakeSource.refusing(new SegmentFormatException("cannot open \u001b[31mbroken")));
        two.put("what is this", Snapshots.orders());
        final CommandRun run = CommandRun.of(two);
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.error()).isEqualTo("""
                        counters-stat: cannot open \\u001b[31mbroken
                        counters-stat: segment name 'what is this' (expected: no blank)
                        """);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void withoutSegmentsTheListSaysWhereItLooked() {
        final CommandRun run = CommandRun.of(none);
        assertThat(run.out()).isEqualTo("no segments in /fake\n");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandExplainsItself(final List<String> command) {
        final CommandRun help = run(none, command, "--help");
        assertThat(help.out()).startsWith("Usage: counters-stat").contains("Example");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 80, "80 columns");
        assertThat(help.exitCode()).isZero();
        final CommandRun version = run(none, command, "--version");
        assertThat(version.out()).matches("counters-stat .*, format 1\\.0, Java .*\n");
        assertThat(version.exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void wrongUsageIs64WithUsageOnStandardError(final List<String> command) {
        final CommandRun run = run(one, command, "--no-such-option");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.error())
                .matches("(?s)counters-stat: (Unknown option: '--no-such-option'|Missing required .*)\nUsage: .*")
                .endsWith("--help'.\n");
    }

    @Test
    void aMistypedCommandIsGuessed() {
        assertThat(CommandRun.of(one, "lits").error())
                .contains("Unmatched argument at index 0: 'lits'\n")
                .containsPattern("Did you mean: .*counters-stat list");
    }

    @Test
    void argumentsAreNeverReadFromFiles() {
        assertThat(CommandRun.of(one, "list", "@/etc/hostname").error()).contains("@/etc/hostname");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "list a b",
                "list a%b",
                "get",
                "get a b c",
                "get orders latency --of p42",
                "watch orders --interval 0",
                "watch orders --interval x",
                "watch orders --count -1",
                "watch orders --count x",
                "serve a%b",
                "serve orders orders --port 0",
                "serve --port -1",
                "serve --port 65536",
                "demo --processes 0",
                "demo --threads 1000",
                "demo --seconds x",
                "demo a%b",
                "verify a%b",
                "snapshot a%b",
                "restore a",
                "restore a b%c",
                "repair",
                "repair a%b",
                "dump a%b",
                "doctor a%b",
                "doctor a b",
            })
    void allWrongUsageIs64(final String commandLine) {
        final CommandRun run = CommandRun.of(one, words(commandLine));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.error()).startsWith("counters-stat: ").contains("Usage: ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list x",
                "list x --json",
                "get x m",
                "watch x",
                "serve orders x --port 0",
                "verify ./no/such.seg",
                "snapshot ./no/such.seg",
                "restore ./no/such.seg x",
                "repair ./no/such.seg",
                "dump ./no/such.seg",
                "doctor ./no/such.seg"
            })
    void whatCannotBeReadIs3WithOneLine(final String commandLine) {
        final CommandRun run = CommandRun.of(one, words(commandLine));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).matches("counters-stat: cannot open segment [^\n]*: there is no such file\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aNewerFormatIs3() {
        none.put("new", FakeSource.refusing(new SegmentVersionException("format 2.0")));
        final CommandRun run = CommandRun.of(none, "list", "new");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.error()).isEqualTo("counters-stat: format 2.0\n");
    }

    @Test
    void whatNobodyExpectedIs70AndStillOneLine() {
        none.put("bad", new FakeSource(() -> {
            throw new IllegalStateException("line one\nline two");
        }));
        final CommandRun run = CommandRun.of(none, "list", "bad");
        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.error())
                .isEqualTo("counters-stat: unexpected IllegalStateException: line one\\u000aline two"
                        + " (for the stack trace set COUNTERS_STAT_DEBUG=1)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get m", "list --json", "watch", "verify", "snapshot", "dump"})
    void withoutASourceThereMustBeOne(final String commandLine) {
        final CommandRun nothing = CommandRun.of(none, words(commandLine));
        assertThat(nothing.exitCode()).isEqualTo(3);
        assertThat(nothing.error()).isEqualTo("counters-stat: no segment in /fake (expected: one, or a path)\n");
        final CommandRun several = CommandRun.of(two, words(commandLine));
        assertThat(several.exitCode()).isEqualTo(64);
        assertThat(several.error()).isEqualTo("counters-stat: which segment? There are: orders, users\n");
    }

    static Stream<List<String>> everyCommand() {
        final CommandLine line = CountersStat.commandLine(Surroundings.real());
        return Stream.concat(
                Stream.of(List.of()),
                line.getSubcommands().entrySet().stream()
                        .filter(entry -> !entry.getValue()
                                .getCommandSpec()
                                .usageMessage()
                                .hidden())
                        .map(entry -> List.of(entry.getKey())));
    }

    private static CommandRun run(final Sources sources, final List<String> command, final String argument) {
        return CommandRun.of(
                sources, Stream.concat(command.stream(), Stream.of(argument)).toArray(String[]::new));
    }

    /** Blanks part words, % is a blank in one. */
    private static String[] words(final String commandLine) {
        return Stream.of(commandLine.split(" ", -1))
                .map(word -> word.replace('%', ' '))
                .toArray(String[]::new);
    }
}
