package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.SegmentFormatException;
import io.counters.stat.FakeSources.FakeSource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody can tell whether picocli had a part in an answer. */
class PlainListTest {
    private static final String[] LIST = {"list"};

    @ParameterizedTest
    @MethodSource("plainCommandLines")
    void withoutOptionsTheAnswerIsPicoclis(final List<String> line) {
        final String[] arguments = line.toArray(String[]::new);
        for (final FakeSources sources : List.of(
                new FakeSources(),
                new FakeSources().put("orders", Snapshots.orders()),
                new FakeSources().put("orders", Snapshots.orders()).put("users", Snapshots.snapshot("users")),
                new FakeSources().put("orders", FakeSource.refusing(new SegmentFormatException("cannot \u001b[31m"))),
                new FakeSources().put("orders", FakeSource.refusing(new IllegalStateException("odd"))))) {
            assertThat(CommandRun.of(sources, arguments)).isEqualTo(byPicocli(sources, arguments));
        }
    }

    private static Stream<List<String>> plainCommandLines() {
        return Stream.of(
                List.of(),
                List.of("list"),
                List.of("list", "orders"),
                List.of("list", "users"),
                List.of("list", "nobody"),
                List.of("list", "no name"),
                List.of("list", "@orders"),
                List.of("list", "'orders'"),
                List.of("list", "${user.name}"),
                List.of("list", "help"),
                List.of("list", ""));
    }

    @Test
    void aSourceIsClosed() {
        final FakeSources sources = new FakeSources().put("orders", Snapshots.orders());
        assertThat(plain(sources, "list", "orders")).isTrue();
        assertThat(plain(sources, LIST)).isTrue();
        assertThat(sources.opened).hasSize(2).allMatch(source -> source.isClosed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"list --json", "list -", "list --", "list -h", "list orders --csv", "list a b", "LIST", "get a"})
    void whatNeedsAParserIsLeftToIt(final String line) {
        final FakeSources sources = new FakeSources().put("orders", Snapshots.orders());
        assertThat(plain(sources, line.split(" ", -1))).isFalse();
        assertThat(sources.opened).isEmpty();
    }

    private static boolean plain(final Sources sources, final String... arguments) {
        final PrintWriter nowhere = new PrintWriter(new StringWriter());
        return PlainList.answer(sources, nowhere, nowhere, arguments).isPresent();
    }

    private static CommandRun byPicocli(final Sources sources, final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter error = new StringWriter();
        final int exitCode = CountersStat.commandLine(new Surroundings(
                        sources,
                        Clock.systemUTC(),
                        new CommandRun.FakeTicker(),
                        new Terminal(false, false),
                        new FakeMachine()))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(error))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(), error.toString());
    }
}
