package io.counters.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/** Text of unknown origin: out of the file, and on its way to a terminal or a log. */
public final class Text {
    private static final byte SURROGATE_LEAD = (byte) 0xED;
    private static final int SURROGATE_MASK = 0b1110_0000;
    private static final int SURROGATE_BITS = 0b1010_0000;
    private static final byte NEVER_VALID = (byte) 0xFF;

    private Text() {}

    /**
     * Reads UTF-8, with a replacement character for each maximal subpart that is none, as the format asks for and as
     * readers in other languages do.
     */
    static String decode(final byte[] bytes, final int from, final int length) {
        final byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
        for (int i = 0; i + 1 < length; i++) {
            // String takes an encoded surrogate for one mistake; but ED, before what cannot follow it, is one by itself
            if (copy[i] == SURROGATE_LEAD && (copy[i + 1] & SURROGATE_MASK) == SURROGATE_BITS) {
                copy[i] = NEVER_VALID;
            }
        }
        return new String(copy, StandardCharsets.UTF_8);
    }

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
