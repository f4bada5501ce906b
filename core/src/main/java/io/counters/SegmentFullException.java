package io.counters;

/** A table of the segment, or its file system, has no room left. */
public final class SegmentFullException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentFullException(final String message) {
        super(message);
    }

    /**
     * Carries one sentence of evidence and what the system said.
     *
     * @param message what was attempted, where, expected, found
     * @param cause the system's own words
     */
    public SegmentFullException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
