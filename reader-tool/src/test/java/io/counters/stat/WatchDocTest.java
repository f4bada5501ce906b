package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The screens of docs/watch.md are those that a terminal shows. */
class WatchDocTest {
    @ParameterizedTest
    @EnumSource(
            value = WatchScene.class,
            names = {"METRICS", "DETAILS"})
    void aScreenOnThePageIsTheOneInTheTerminal(final WatchScene scene) throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "watch.md"))).contains("```\n" + scene.text() + "```\n");
    }
}
