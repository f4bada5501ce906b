package io.counters.jvm;

import io.counters.CountersException;
import java.io.PrintStream;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Warnings as one line each on standard error. A logging framework would have to be looked for, and would then be the
 * one the host is stuck with. Threads: any.
 */
final class OneLineLog implements System.Logger {
    private final PrintStream out;
    private volatile boolean isSilent;

    OneLineLog(final PrintStream out) {
        this.out = out;
    }

    void warn(final String message) {
        if (!isSilent) {
            out.println("counters agent: " + onOneLine(message));
        }
    }

    /** A host's last words are its own: what did not reach the segment was said when it did not. */
    void fallSilent() {
        isSilent = true;
    }

    /** Nothing is published, or nothing any more. */
    void off(final Throwable cause) {
        out.println("counters agent is off: " + onOneLine(reason(cause)));
    }

    /** The first cause of what only says that a class could not be initialised; messages written for people alone. */
    static String reason(final Throwable cause) {
        Throwable root = cause;
        while (root instanceof ExceptionInInitializerError && root.getCause() != null) {
            root = root.getCause();
        }
        final boolean isForPeople = root instanceof CountersException
                || root instanceof IllegalArgumentException
                || root instanceof IllegalStateException;
        final String message = root.getMessage();
        return isForPeople && message != null ? message : root.toString();
    }

    @Override
    public String getName() {
        return "counters agent";
    }

    @Override
    public boolean isLoggable(final Level level) {
        return level.getSeverity() >= Level.WARNING.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(
            final Level level,
            final @Nullable ResourceBundle bundle,
            final String message,
            final @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            warn(thrown == null ? message : message + ": " + thrown);
        }
    }

    @Override
    public void log(
            final Level level,
            final @Nullable ResourceBundle bundle,
            final String format,
            final @Nullable Object @Nullable ... parameters) {
        if (isLoggable(level)) {
            warn(parameters == null || parameters.length == 0 ? format : MessageFormat.format(format, parameters));
        }
    }

    private static String onOneLine(final String message) {
        return message.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]+", " ");
    }
}
