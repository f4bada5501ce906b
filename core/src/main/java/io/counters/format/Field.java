package io.counters.format;

/**
 * One field of a structure, as documentation, dump and tests see it.
 *
 * @param name words, lower case
 * @param offset bytes from the start of its structure
 * @param length bytes
 * @param type how to show it
 */
public record Field(String name, int offset, int length, Type type) {
    /** How the bytes of a field are shown to people. */
    public enum Type {
        /** A signed 64-bit integer. */
        LONG,
        /** 64 bits without a sign or a meaning as a number. */
        BITS,
        /** Nanoseconds since 1970-01-01T00:00Z. */
        TIME,
        /** UTF-8 bytes, or bytes with a structure of their own. */
        BYTES
    }

    static Field word(final String name, final int offset) {
        return new Field(name, offset, Long.BYTES, Type.LONG);
    }

    static Field bits(final String name, final int offset) {
        return new Field(name, offset, Long.BYTES, Type.BITS);
    }

    static Field time(final String name, final int offset) {
        return new Field(name, offset, Long.BYTES, Type.TIME);
    }

    static Field bytes(final String name, final int offset, final int length) {
        return new Field(name, offset, length, Type.BYTES);
    }
}
