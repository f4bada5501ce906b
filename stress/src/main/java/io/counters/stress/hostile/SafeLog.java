package io.counters.stress.hostile;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** A log that lets nothing dangerous through. */
final class SafeLog implements System.Logger {
    @Override
    public String getName() {
        return "hostile";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        Terminal.requireSafe(String.valueOf(message));
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
        Terminal.requireSafe(String.valueOf(format));
        for (Object parameter : parameters == null ? new Object[0] : parameters) {
            Terminal.requireSafe(String.valueOf(parameter));
        }
    }
}
