package io.counters.stat.watch;

import java.util.Map;

/**
 * A key as far as the screen has a use for it.
 *
 * @param name which one
 * @param codePoint the character of a {@link Name#CHARACTER}, else zero
 */
public record Key(Name name, int codePoint) {
    private static final int FIRST_PRINTABLE = ' ';
    private static final int DELETE = 0x7f;

    /** What terminals send after an escape: each has its own ways, and none of them is used for two keys. */
    private static final Map<String, Name> SEQUENCES = Map.ofEntries(
            Map.entry("[A", Name.UP),
            Map.entry("OA", Name.UP),
            Map.entry("[B", Name.DOWN),
            Map.entry("OB", Name.DOWN),
            Map.entry("[5~", Name.PAGE_UP),
            Map.entry("[6~", Name.PAGE_DOWN),
            Map.entry("[H", Name.HOME),
            Map.entry("OH", Name.HOME),
            Map.entry("[1~", Name.HOME),
            Map.entry("[7~", Name.HOME),
            Map.entry("[F", Name.END),
            Map.entry("OF", Name.END),
            Map.entry("[4~", Name.END),
            Map.entry("[8~", Name.END));

    public static Key of(final Name name) {
        return new Key(name, 0);
    }

    public static Key of(final int codePoint) {
        return switch (codePoint) {
            case '\r', '\n' -> of(Name.ENTER);
            case '\b', DELETE -> of(Name.BACKSPACE);
            default -> codePoint < FIRST_PRINTABLE ? of(Name.OTHER) : new Key(Name.CHARACTER, codePoint);
        };
    }

    /** The key whose escape sequence this is, without the escape; an escape alone is the key of that name. */
    static Key ofSequence(final String afterEscape) {
        return of(afterEscape.isEmpty() ? Name.ESCAPE : SEQUENCES.getOrDefault(afterEscape, Name.OTHER));
    }

    boolean is(final int character) {
        return name == Name.CHARACTER && codePoint == character;
    }

    /** Keys that are no characters, characters, and those without a meaning here. */
    public enum Name {
        CHARACTER,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        BACKSPACE,
        OTHER
    }
}
