package io.counters.writer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says each thing once, through the platform's logger, so that the application decides where it goes. */
final class Log {
    private static final Logger LOGGER = System.getLogger("io.counters");
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    void warnOnce(final String message) {
        if (said.add(message)) {
            LOGGER.log(Level.WARNING, message);
        }
    }

    void info(final String message) {
        LOGGER.log(Level.INFO, message);
    }
}
