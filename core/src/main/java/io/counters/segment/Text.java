package io.counters.segment;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** Text of unknown origin on its way to a terminal or a log. */
public final class Text {
    private Text() {}

    /** Escapes control characters, line separators and what changes the direction of writing. */
    public static String printable(final String text) {
        if (text.codePoints().noneMatch(Text::isDangerous)) {
            return text;
        }
        final StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isDangerous(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    /**
     * What the system said, without the paths that it said it of: a message names its file itself, and a temporary name
     * would make the same failure look like another one each time.
     */
    static String reason(final IOException failure) {
        if (failure instanceof FileSystemException refused) {
            final String kind = refused.getClass().getSimpleName();
            return printable(refused.getReason() == null ? kind : kind + ": " + refused.getReason());
        }
        return printable(failure.toString());
    }

    private static boolean isDangerous(final int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
