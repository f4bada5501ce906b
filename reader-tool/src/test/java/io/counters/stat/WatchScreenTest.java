package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.watch.Key;
import io.counters.stat.watch.Palette;
import io.counters.stat.watch.Watch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The full screen as text, without a terminal: every scene at both sizes, on a fixed segment at a fixed time. */
class WatchScreenTest {
    private static final Palette COLOURED = new Palette(true);

    private Watch watch;

    @BeforeEach
    void watchToTheLastLook() {
        final Surroundings surroundings = WatchedSegment.surroundings(new Terminal(false, false));
        final FollowedSource source = new FollowedSource(
                "orders", surroundings.sources(), surroundings.sources().open("orders"));
        watch = new Watch(new LiveSource(source, new Selection(), surroundings), false);
        surroundings.ticker().nanoTime();
        for (int look = 1; look < WatchedSegment.LOOKS; look++) {
            surroundings.ticker().nanoTime();
            watch.look();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySceneIsAsItWas(final WatchScene scene) {
        press(scene.keys(), scene.size().height());
        assertThat(text(scene.size().width(), scene.size().height())).isEqualTo(scene.text());
    }

    @ParameterizedTest
    @EnumSource
    void everySceneFitsEveryScreen(final WatchScene scene) {
        press(scene.keys(), scene.size().height());
        for (int width = 1; width < 140; width += 3) {
            for (int height = 1; height < 40; height += 3) {
                final int columns = width;
                assertThat(watch.lines(COLOURED, width, height))
                        .hasSize(height)
                        .allMatch(line -> line.columnLength() <= columns);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOnAnySceneSpeaksToTheTerminal(final WatchScene scene) {
        press(scene.keys(), scene.size().height());
        press("/\u001b\u0007\u202e", scene.size().height());
        assertThat(text(200, 60).codePoints().filter(c -> c != '\n'))
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.LINE_SEPARATOR);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void coloursAreOnlyThereWhenTheyAreWanted(final boolean areWanted, final boolean areThere) {
        final boolean found = watch.lines(new Palette(areWanted), 80, 24).stream()
                .anyMatch(line -> line.toAnsi().matches("(?s).*\u001b\\[([0-9]+;)*3[0-7]m.*"));
        assertThat(found).isEqualTo(areThere);
    }

    @Test
    void whatIsTypedFiltersAtOnceAndEscapeEndsIt() {
        press("/WAIT", 24);
        assertThat(text(80, 24))
                .contains("filter: WAIT (1 of 50)", "orders_waiting")
                .doesNotContain("shard");
        watch.press(Key.of(Key.Name.BACKSPACE), 24);
        assertThat(text(80, 24)).contains("filter: WAI (1 of 50)");
        watch.press(Key.of(Key.Name.ENTER), 24);
        press("q", 24);
        assertThat(watch.isOver()).isTrue();
        press("/\u001b", 24);
        assertThat(text(80, 24)).doesNotContain("filter:");
    }

    private void press(final String keys, final int height) {
        keys.codePoints().forEach(c -> watch.press(c == 0x1b ? Key.of(Key.Name.ESCAPE) : Key.of(c), height));
    }

    private String text(final int width, final int height) {
        return watch.lines(new Palette(false), width, height).stream()
                .map(line -> line.toString().stripTrailing() + "\n")
                .collect(Collectors.joining());
    }
}
