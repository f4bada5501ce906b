package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.counters.stat.Shell.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A terminal with a shell in it, on a tmux server of its own, which ends with it. */
final class Tmux implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A prompt of its own, so that what the shell says is told from what a program says. */
    private static final String PROMPT = "ready> ";

    private final Path directory;
    private final Shell shell;

    Tmux(final Shell shell, final int width, final int height) {
        this.shell = shell;
        directory = temporaryDirectory();
        tmux(
                "-f",
                "/dev/null",
                "-u",
                "new-session",
                "-d",
                "-x",
                Integer.toString(width),
                "-y",
                Integer.toString(height),
                "env PS1='" + PROMPT + "' bash --norc --noprofile");
        awaitScreen(screen -> screen.startsWith(PROMPT.strip()));
    }

    /** Types a command and Enter. */
    void type(final String command) {
        tmux("send-keys", "-l", command);
        keys("Enter");
    }

    /** Presses keys by tmux's names for them. */
    void keys(final String... keys) {
        final List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    /** Types characters just so. */
    void characters(final String characters) {
        tmux("send-keys", "-l", characters);
    }

    void resize(final int width, final int height) {
        tmux("resize-window", "-x", Integer.toString(width), "-y", Integer.toString(height));
    }

    /** The lines as they are, without trailing blanks. */
    String screen() {
        final String screen = tmux("capture-pane", "-p");
        final StringBuilder lines = new StringBuilder();
        screen.lines().forEach(line -> lines.append(line.stripTrailing()).append('\n'));
        return lines.toString();
    }

    /** The same with what makes colours and the like. */
    String screenWithStyles() {
        return tmux("capture-pane", "-p", "-e");
    }

    boolean isCursorVisible() {
        return tmux("display-message", "-p", "#{cursor_flag}").strip().equals("1");
    }

    void awaitScreen(final Predicate<String> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::screen, condition);
    }

    void awaitScreen(final String expected) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(screen()).isEqualTo(expected));
    }

    /** Until a program has given the terminal back to the shell, which then says a word. */
    void awaitPrompt(final String word) {
        awaitScreen(screen -> screen.contains(word) && screen.stripTrailing().endsWith(PROMPT.strip()));
    }

    @Override
    public void close() {
        tmux("kill-server");
        try {
            Files.deleteIfExists(socket());
            Files.delete(directory);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tmux-");
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private String tmux(final String... arguments) {
        final List<String> command = new ArrayList<>(List.of("tmux", "-S", socket().toString()));
        command.addAll(List.of(arguments));
        final Ended ended = shell.run(command.toArray(String[]::new));
        assertThat(ended.exitCode()).as("%s: %s", command, ended.error()).isZero();
        return ended.out();
    }
}
