package io.counters.stat.demo;

/** The demo could not be run to its end, so there is nothing to compare. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoException(final String message) {
        super(message);
    }
}
