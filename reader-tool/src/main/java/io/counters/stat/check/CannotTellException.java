package io.counters.stat.check;

/** Why a rule has no answer. It is no failure of anything: metrics come and go. */
final class CannotTellException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotTellException(final String why) {
        super(why);
    }
}
