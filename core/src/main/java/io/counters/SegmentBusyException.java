package io.counters;

/** Another process held the segment's mutex for longer than the deadline. */
public final class SegmentBusyException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public SegmentBusyException(final String message) {
        super(message);
    }
}
