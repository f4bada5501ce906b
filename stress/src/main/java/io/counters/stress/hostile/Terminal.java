package io.counters.stress.hostile;

/** What must not reach a terminal. Of its own making, so that an escape that the product forgets is missed here no less. */
final class Terminal {
    private Terminal() {}

    /** Fails if the text, which is to be printed as it stands, holds anything but what is printed. */
    static void requireSafe(String text) {
        int dangerous =
                text.codePoints().filter(Terminal::isDangerous).findFirst().orElse(-1);
        if (dangerous >= 0) {
            throw new IllegalStateException(String.format("U+%04X in \"%s\"", dangerous, escaped(text)));
        }
    }

    private static boolean isDangerous(int c) {
        return c < 0x20
                || (c >= 0x7F && c < 0xA0)
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x2028 && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0xFEFF
                || (c >= 0xE0000 && c <= 0xE007F);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> escaped.append(isDangerous(c) ? String.format("\\u%04x", c) : Character.toString(c)));
        return escaped.toString();
    }
}
