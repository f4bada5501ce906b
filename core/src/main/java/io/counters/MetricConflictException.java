package io.counters;

/** The same name and labels are already there with another kind, type, unit, scale, aggregation or bounds. */
public final class MetricConflictException extends CountersException {
    private static final long serialVersionUID = 1L;

    /**
     * Carries one sentence of evidence.
     *
     * @param message what was attempted, where, expected, found
     */
    public MetricConflictException(final String message) {
        super(message);
    }
}
