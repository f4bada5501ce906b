package io.counters.stat;

import java.util.function.Consumer;

/** A trouble that may last: it is said when it begins, not each time it is met. Threads: one. */
final class SaidOnce {
    private final Consumer<String> log;
    private String said = "";

    SaidOnce(final Consumer<String> log) {
        this.log = log;
    }

    void say(final String trouble) {
        if (!trouble.equals(said)) {
            said = trouble;
            log.accept(trouble);
        }
    }

    /** From now on the same is worth saying again. */
    void forget() {
        said = "";
    }
}
