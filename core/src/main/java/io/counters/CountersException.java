package io.counters;

/**
 * A segment could not be used as asked. Each cause has a subtype of its own; the message names what was attempted,
 * where, what was expected and what was found.
 */
public abstract sealed class CountersException extends RuntimeException
        permits SegmentNotFoundException,
                SegmentAccessException,
                SegmentFormatException,
                SegmentVersionException,
                SegmentFullException,
                SegmentBusyException,
                MetricConflictException {
    private static final long serialVersionUID = 1L;

    CountersException(final String message, final Throwable cause) {
        super(message, cause);
    }

    CountersException(final String message) {
        super(message);
    }
}
