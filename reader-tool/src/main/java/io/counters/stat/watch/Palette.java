package io.counters.stat.watch;

import io.counters.reader.ProcessState;
import org.jline.utils.AttributedStyle;

/**
 * How things are emphasised. Without colours bold and inverse text remain, and nothing is said by colour alone.
 *
 * @param isColoured whether the user wants colours
 */
public record Palette(boolean isColoured) {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

    /** As the environment says: a NO_COLOR that is not empty forbids colours, see no-color.org. */
    public static Palette ofEnvironment() {
        final String noColor = System.getenv("NO_COLOR");
        return new Palette(noColor == null || noColor.isEmpty());
    }

    AttributedStyle plain() {
        return PLAIN;
    }

    AttributedStyle title() {
        return PLAIN.bold();
    }

    AttributedStyle heading() {
        return PLAIN.inverse();
    }

    AttributedStyle selected() {
        return PLAIN.bold();
    }

    AttributedStyle aside() {
        return isColoured ? PLAIN.foreground(AttributedStyle.CYAN) : PLAIN;
    }

    AttributedStyle bars() {
        return isColoured ? PLAIN.foreground(AttributedStyle.GREEN) : PLAIN;
    }

    AttributedStyle warning() {
        return isColoured ? PLAIN.bold().foreground(AttributedStyle.YELLOW) : PLAIN.bold();
    }

    AttributedStyle alarm() {
        return isColoured ? PLAIN.bold().foreground(AttributedStyle.RED) : PLAIN.bold();
    }

    AttributedStyle of(final ProcessState state) {
        return switch (state) {
            case LIVE -> isColoured ? PLAIN.foreground(AttributedStyle.GREEN) : PLAIN;
            case STALLED, UNKNOWN -> warning();
            case DEAD -> alarm();
            case CLOSED -> PLAIN;
        };
    }
}
