package io.counters;

/** The file is not a segment, or damaged where nothing else can be trusted. */
public final class SegmentFormatException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentFormatException(final String message) {
        super(message);
    }
}
