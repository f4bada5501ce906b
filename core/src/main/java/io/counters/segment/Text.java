package io.counters.segment;

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
