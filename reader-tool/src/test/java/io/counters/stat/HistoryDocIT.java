package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.Shell.Ended;
import io.counters.stat.history.Recording;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/history.md, one after the other, for a night of a second. */
class HistoryDocIT {
    private static final Path PAGE = Path.of("..", "docs", "history.md");
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE_DIFF = Pattern.compile("`(counters-stat\\s+diff [^`]*)`");

    @TempDir(factory = InMemory.class)
    private Path directory;

    @Test
    void theCommandsOfThePageDoWhatItSays() throws IOException {
        final String page = Files.readString(PAGE);
        final Iterator<String> commands = first(COMMANDS, page).lines().iterator();
        final Shell shell = new Shell(directory).in(directory);
        assertThat(shell.sh("counters-stat demo orders --processes 1 --threads 2 --seconds 1 --ledger L")
                        .exitCode())
                .isZero();

        succeed(shell, commands.next());
        final Path night = directory.resolve("night");
        assertThat(succeed(shell, commands.next().replace("--every 1s --for 8h", "--every 100ms --for 1s"))
                        .strip())
                .startsWith(night + "/orders-")
                .endsWith(".rec");
        final List<Instant> times = new ArrayList<>();
        Recording.open(night).frames(Instant.MIN, Instant.MAX, frame -> times.add(frame.at()));
        final String from = times.get(1).toString();
        final String to = times.get(times.size() - 1).toString();

        assertThat(succeed(shell, commands.next())).startsWith("segment orders  SNAPSHOT ");
        assertThat(succeed(shell, commands.next().replace("2026-11-21T03:00:00Z", from)))
                .isEqualTo(succeed(shell, "counters-stat get orders 'orders_accepted_total{channel=\"web\"}'"));
        assertThat(succeed(
                        shell,
                        commands.next().replace("2026-11-21T03:00:00Z", from).replace("2026-11-21T03:05:00Z", to)))
                .startsWith(from)
                .contains("\n" + to + "\n")
                .doesNotContain(times.get(0) + "\n");
        succeed(shell, commands.next());
        assertThat(directory.resolve("night.svg"))
                .content()
                .startsWith("<?xml ")
                .endsWith("</svg>");
        assertThat(commands.hasNext()).isFalse();

        assertThat(succeed(
                        shell,
                        first(INLINE_DIFF, page)
                                .replace('\n', ' ')
                                .replace("./DIR@2026-11-20T23:00:00Z", "./night@" + from)
                                .replace("./DIR@2026-11-20T23:10:00Z", "./night@" + to)))
                .startsWith("segment orders  from ");
    }

    private static String succeed(final Shell shell, final String command) {
        final Ended ended = shell.sh(command);
        assertThat(ended.error()).as(command).isEmpty();
        assertThat(ended.exitCode()).as(command).isZero();
        return ended.out();
    }

    private static String first(final Pattern pattern, final String page) {
        final Matcher matcher = pattern.matcher(page);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(1);
    }
}
