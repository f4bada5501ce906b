package io.counters.stat.watch;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/** Characters from a terminal as keys. Threads: one. */
final class KeyReader {
    /** What follows an escape within this time belongs to it. Terminals are read ten times a second at least. */
    private static final long REST_OF_SEQUENCE_MILLIS = 150;

    private static final int ESCAPE = 0x1b;
    private static final int LONGEST_SEQUENCE = 16;

    private final NonBlockingReader reader;

    KeyReader(final NonBlockingReader reader) {
        this.reader = reader;
    }

    /**
     * Waits for a key.
     *
     * @return null if none came
     * @throws IOException if none will ever come again
     */
    @Nullable
    Key next(final long timeoutMillis) throws IOException {
        final int first = reader.read(timeoutMillis);
        if (first == NonBlockingReader.READ_EXPIRED) {
            return null;
        }
        if (first == NonBlockingReader.EOF) {
            throw new IOException("the terminal is gone");
        }
        if (first == ESCAPE) {
            return Key.ofSequence(rest());
        }
        if (Character.isHighSurrogate((char) first)) {
            final int second = reader.read(REST_OF_SEQUENCE_MILLIS);
            return second < 0 ? null : Key.of(Character.toCodePoint((char) first, (char) second));
        }
        return Key.of(first);
    }

    /** What belongs to an escape: a '[' or 'O', and all up to a letter or '~'. Another key is left to be one. */
    private String rest() throws IOException {
        final int introducer = reader.peek(REST_OF_SEQUENCE_MILLIS);
        if (introducer != '[' && introducer != 'O') {
            return "";
        }
        final StringBuilder sequence = new StringBuilder();
        int next = reader.read();
        sequence.append((char) next);
        do {
            next = reader.read(REST_OF_SEQUENCE_MILLIS);
            if (next >= 0) {
                sequence.append((char) next);
            }
        } while (next >= 0 && !Character.isLetter(next) && next != '~' && sequence.length() < LONGEST_SEQUENCE);
        return sequence.toString();
    }
}
