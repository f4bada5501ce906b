package io.counters;

/** The segment's file or directory is not one that we may or should use: permission, owner, link, kind of file. */
public final class SegmentAccessException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentAccessException(final String message) {
        super(message);
    }

    /**
     * Carries one sentence of evidence and what the system said.
     *
     * @param message what was attempted, where, expected, found
     * @param cause the system's own words
     */
    public SegmentAccessException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
