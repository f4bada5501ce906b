package io.counters.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.counters.stat.history.Frame;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Instant START = Instant.parse("2026-11-20T23:00:00Z");

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void theShareOfTheTimeThatIsBehindIsShownOnOneLineOfTheScreen() {
        try (Progress progress = progress(200)) {
            progress.at(frame(90));
        }
        final String shown = screen.toString(StandardCharsets.UTF_8);
        assertThat(shown).contains("plot").contains(" 45/100 ").endsWith("\n");
        assertThat(shown.strip()).doesNotContain("\n");
        assertThat(shown.split("\r", -1)).allMatch(line -> line.stripTrailing().length() < 80);
    }

    @Test
    void noTimeAtAllIsNoAccident() {
        try (Progress progress = progress(0)) {
            progress.at(frame(0));
        }
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("0/100");
    }

    @Test
    void whereNobodyWouldSeeItNothingIsWritten() {
        try (Progress progress = Progress.none()) {
            progress.at(frame(90));
        }
        assertThat(screen.size()).isZero();
    }

    private Progress progress(final int seconds) {
        return Progress.on(
                new PrintStream(screen, true, StandardCharsets.UTF_8), "plot", START, START.plusSeconds(seconds));
    }

    private static Frame frame(final int second) {
        return new Frame(START.plusSeconds(second), Snapshots.snapshot("orders"), null);
    }
}
