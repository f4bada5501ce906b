package io.counters;

/** The file has a major format version that this reader does not know. */
public final class SegmentVersionException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentVersionException(final String message) {
        super(message);
    }
}
