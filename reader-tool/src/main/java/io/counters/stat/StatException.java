package io.counters.stat;

/** Ends a command with one sentence and an exit code. */
public final class StatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public StatException(final int exitCode, final String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
