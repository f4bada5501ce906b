package io.counters.recovery;

/**
 * Something in a segment that the format does not allow.
 *
 * @param offset bytes from the start of the file
 * @param what the word or structure
 * @param expected what the format asks for
 * @param found what is there
 * @param meaning what follows from it for whoever reads the segment
 */
public record Finding(long offset, String what, String expected, String found, String meaning) {
    @Override
    public String toString() {
        return String.format("offset %d: %s: %s (expected: %s): %s", offset, what, found, expected, meaning);
    }
}
