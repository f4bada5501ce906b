package io.counters.stat.check;

import io.counters.stat.ExitCode;
import java.util.Locale;

/** What a rule comes to, from the best to what matters most: a failure is news, however much else cannot be told. */
public enum Outcome {
    PASS(ExitCode.OK, 0, "OK"),
    WARN(ExitCode.WARNING, 1, "WARNING"),
    CANNOT_TELL(ExitCode.UNREADABLE, 3, "UNKNOWN"),
    FAIL(ExitCode.NO, 2, "CRITICAL");

    private final int exitCode;
    private final int pluginCode;
    private final String pluginWord;

    Outcome(final int exitCode, final int pluginCode, final String pluginWord) {
        this.exitCode = exitCode;
        this.pluginCode = pluginCode;
        this.pluginWord = pluginWord;
    }

    /** An {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }

    /** As the guidelines for monitoring plugins number them. */
    public int pluginCode() {
        return pluginCode;
    }

    /** As the guidelines for monitoring plugins name them. */
    public String pluginWord() {
        return pluginWord;
    }

    /** For people. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
