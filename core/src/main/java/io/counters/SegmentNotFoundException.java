package io.counters;

/** There is no such segment. */
public final class SegmentNotFoundException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentNotFoundException(final String message) {
        super(message);
    }
}
