package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.testing.ChildJvm;
import io.counters.testing.InMemory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The full screen in a real terminal: keys are typed, and what a user would see is looked at. */
class WatchScreenIT {
    private static final String COLOURS = "(?s).*\u001b\\[[0-9;]*3[0-7]m.*";
    private static final String GREEN = "\u001b[32m";

    /** However a terminal puts the two. */
    private static final String BOLD_YELLOW = "\u001b\\[1(;|m\u001b\\[)33m";

    private static final String BOLD_RED = BOLD_YELLOW.replace("33", "31");

    @TempDir(factory = InMemory.class)
    private Path directory;

    private Shell shell;
    private String program;
    private Tmux tmux;

    @BeforeEach
    void openATerminal() {
        shell = new Shell(directory).with("CLASSES", System.getProperty("java.class.path"));
        program = System.getProperty("java.home") + "/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp $CLASSES "
                + WatchProgram.class.getName();
        tmux = new Tmux(shell, WatchScene.Size.SMALL.width(), WatchScene.Size.SMALL.height());
    }

    @AfterEach
    void closeIt() {
        tmux.close();
    }

    @ParameterizedTest
    @EnumSource
    void everySceneIsAsItWas(final WatchScene.Size size) {
        tmux.resize(size.width(), size.height());
        tmux.type(program);
        for (final WatchScene scene : EnumSet.allOf(WatchScene.class)) {
            if (scene.size() == size) {
                tmux.characters(scene.keys());
                tmux.awaitScreen(scene.text());
                assertThat(tmux.screenWithStyles()).matches(COLOURS);
                tmux.characters(scene.keysBack());
            }
        }
    }

    @Test
    void aScreenOfAnotherSizeIsFilledAtOnceAndColoursCanBeTurnedOff() {
        tmux.type("NO_COLOR=1 " + program);
        tmux.awaitScreen(WatchScene.METRICS.text());
        assertThat(tmux.screenWithStyles()).doesNotMatch(COLOURS);
        tmux.resize(WatchScene.Size.LARGE.width(), WatchScene.Size.LARGE.height());
        tmux.awaitScreen(WatchScene.METRICS_LARGE.text());
        tmux.resize(WatchScene.Size.SMALL.width(), WatchScene.Size.SMALL.height());
        tmux.awaitScreen(WatchScene.METRICS.text());
    }

    @ParameterizedTest
    @CsvSource({"q, 0", "C-c, 130", "TERM, 143"})
    void howeverItEndsTheTerminalIsAsItWas(final String end, final int exitCode) {
        tmux.type("stty -g");
        tmux.awaitPrompt(":");
        final String before = tmux.screen();
        start(program);
        tmux.awaitScreen(WatchScene.METRICS.text());
        assertThat(tmux.isCursorVisible()).isFalse();
        if (end.equals("TERM")) {
            signal(end);
        } else {
            tmux.keys(end);
        }
        tmux.awaitPrompt(before.strip());
        assertThat(tmux.isCursorVisible()).isTrue();
        tmux.type("echo ended $?; stty -g");
        tmux.awaitPrompt(
                "ended " + exitCode + "\n" + before.lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void whatWasStoppedIsDrawnAnewWhenItGoesOn() {
        start(program);
        tmux.awaitScreen(WatchScene.METRICS.text());
        signal("STOP");
        tmux.awaitScreen(screen -> screen.contains("Stopped"));
        tmux.type("fg");
        tmux.awaitScreen(WatchScene.METRICS.text());
        tmux.keys("?");
        tmux.awaitScreen(WatchScene.HELP.text());
    }

    @Test
    void aTerminalThatCannotBeDrawnOnGetsPages() {
        tmux.type("TERM=dumb " + program);
        tmux.awaitScreen(screen -> screen.contains("orders_waiting") && !screen.contains("? help"));
    }

    @Test
    void aDeadWriterIsSeenAndANewSegmentIsFollowed() throws IOException {
        final Path orders = directory.resolve("orders.seg");
        try (ChildJvm web = ChildJvm.writer();
                ChildJvm batch = ChildJvm.writer()) {
            web.askPatiently("open " + orders + " web");
            batch.askPatiently("open " + orders + " batch");
            web.askPatiently("add accepted 7");
            tmux.type("counters-stat watch orders -i 100ms");
            tmux.awaitScreen(screen -> screen.contains("web live  batch live") && screen.contains(">accepted "));
            web.ask("add accepted 35");
            tmux.awaitScreen(screen -> screen.matches("(?s).*accepted +42 .*"));
            batch.kill();
            tmux.awaitScreen(screen -> screen.contains(" batch DEAD ") && screen.contains("batch was live, is DEAD"));
            web.ask("close");
            tmux.awaitScreen(screen -> screen.contains("web closed"));
            removeFiles();
            tmux.awaitScreen(screen -> screen.contains("segment orders is gone"));
            web.askPatiently("open " + orders + " next");
            web.askPatiently("add accepted 1");
            tmux.awaitScreen(screen -> screen.contains("segment orders was replaced at")
                    && screen.contains(" next live")
                    && screen.matches("(?s).*accepted +1 .*"));
        }
    }

    @Test
    void aStalledWriterIsSeenInItsColourUntilItGoesOnAndOneThatWasRestartedIsSaid() throws IOException {
        final Path orders = directory.resolve("orders.seg");
        try (ChildJvm web = ChildJvm.writer();
                ChildJvm batch = ChildJvm.writer()) {
            web.askPatiently("open " + orders + " web");
            web.askPatiently("add accepted 7");
            batch.askPatiently("open " + orders + " batch");
            tmux.type("counters-stat watch orders -i 100ms");
            tmux.awaitScreen(screen -> screen.contains(" web live  batch live"));
            assertThat(tmux.screenWithStyles()).contains("web " + GREEN + "live", "batch " + GREEN + "live");

            batch.stop();
            tmux.awaitScreen(screen -> screen.matches("(?s).*\n batch STALLED \\d+s  web live.*")
                    && screen.contains("batch was live, is STALLED"));
            assertThat(tmux.screenWithStyles())
                    .containsPattern("batch " + BOLD_YELLOW + "STALLED")
                    .contains("web " + GREEN + "live");
            batch.resume();
            tmux.awaitScreen(screen ->
                    screen.contains(" web live  batch live") && screen.contains("batch was stalled, is LIVE"));

            web.kill();
            tmux.awaitScreen(screen -> screen.contains(" web DEAD ") && screen.contains("web was live, is DEAD"));
            assertThat(tmux.screenWithStyles()).containsPattern("web " + BOLD_RED + "DEAD");
            try (ChildJvm again = ChildJvm.writer()) {
                again.askPatiently("open " + orders + " web");
                tmux.awaitScreen(screen -> screen.contains(" web live  batch live")
                        && screen.contains("web was restarted, now pid " + again.pid()));
                again.askPatiently("add accepted 1");
                tmux.awaitScreen(screen -> screen.matches("(?s).*accepted +8 .*"));
            }
            tmux.keys("w");
            tmux.awaitScreen(screen -> screen.contains("batch was live, is STALLED")
                    && screen.contains("batch was stalled, is LIVE")
                    && screen.contains("web was live, is DEAD")
                    && screen.contains("web was restarted, now pid "));
        }
    }

    @Test
    void withoutColoursAStalledWriterIsSaidInWordsAndBold() throws IOException {
        final Path orders = directory.resolve("orders.seg");
        try (ChildJvm web = ChildJvm.writer()) {
            web.askPatiently("open " + orders + " web");
            web.askPatiently("add accepted 7");
            tmux.type("NO_COLOR=1 counters-stat watch orders -i 100ms");
            tmux.awaitScreen(screen -> screen.contains(" web live"));
            web.stop();
            tmux.awaitScreen(screen -> screen.contains(" web STALLED "));
            assertThat(tmux.screenWithStyles()).contains("web \u001b[1mSTALLED").doesNotMatch(COLOURS);
            web.resume();
        }
    }

    /** Such that it can get a signal. */
    private void start(final String command) {
        tmux.type(command + " & echo $! >" + directory.resolve("pid") + "; fg");
    }

    private void signal(final String name) {
        assertThat(shell.sh("kill -" + name + " $(cat " + directory.resolve("pid") + ")")
                        .exitCode())
                .isZero();
    }

    private void removeFiles() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
    }
}
