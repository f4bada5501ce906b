package io.counters.stat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** What somebody sees who watches {@link WatchedSegment} on a screen so large and types such keys. */
enum WatchScene {
    METRICS(Size.SMALL, "", ""),
    BY_RATE(Size.SMALL, "s", "ss"),
    LAST(Size.SMALL, "G", "g"),
    FILTERING(Size.SMALL, "/accepted", "\u001b"),
    DETAILS(Size.SMALL, "/latency\r\r", "\u001b\u001bg"),
    DETAILS_OF_A_HOSTILE_METRIC(Size.SMALL, "g\r", "\u001b"),
    WRITERS(Size.SMALL, "w", "w"),
    PAUSED(Size.SMALL, "jj ", " kk"),
    HELP(Size.SMALL, "?", "?"),
    PER_PROCESS(Size.SMALL, "p/orders\r", "\u001b"),

    METRICS_LARGE(Size.LARGE, "", ""),
    BY_VALUE_REVERSED_LARGE(Size.LARGE, "ssr", "rs"),
    DETAILS_LARGE(Size.LARGE, "/latency\r\r", "\u001b\u001bg"),
    WRITERS_LARGE(Size.LARGE, "w", "w"),
    HELP_LARGE(Size.LARGE, "?", "?"),
    PER_PROCESS_LARGE(Size.LARGE, "p", "");

    private final Size size;
    private final String keys;
    private final String keysBack;

    WatchScene(final Size size, final String keys, final String keysBack) {
        this.size = size;
        this.keys = keys;
        this.keysBack = keysBack;
    }

    Size size() {
        return size;
    }

    String keys() {
        return keys;
    }

    /** What leads back to where the next one begins; the last of a size need not. */
    String keysBack() {
        return keysBack;
    }

    /** The checked-in screen, its lines without trailing blanks. */
    String text() {
        final String file = "watch/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt";
        try (InputStream in = Objects.requireNonNull(WatchScene.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Columns and lines. */
    enum Size {
        SMALL(80, 24),
        LARGE(200, 60);

        private final int width;
        private final int height;

        Size(final int width, final int height) {
            this.width = width;
            this.height = height;
        }

        int width() {
            return width;
        }

        int height() {
            return height;
        }
    }
}
