package io.counters.writer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says each kind of thing once, through the chosen logger or the platform's, so that the application decides where. */
final class Log {
    private final @Nullable Logger chosen;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    Log(final @Nullable Logger chosen) {
        this.chosen = chosen;
    }

    /**
     * Warns, unless the same has been said before for this or another reason: what a full or unreachable segment refuses
     * is refused many times, each time with another metric or file in the reason.
     */
    void warnOnce(final String what, final String why) {
        if (said.add(what)) {
            logger().log(Level.WARNING, what + ": " + why);
        }
    }

    /** Says that all is well again, to whoever was told that it was not. */
    void infoAfterWarning(final String message) {
        if (!said.isEmpty()) {
            logger().log(Level.INFO, message);
        }
    }

    private Logger logger() {
        return chosen == null ? Platform.LOGGER : chosen;
    }

    /** Not before there is something to say: the first look at it makes java.util.logging choose its log manager. */
    private static final class Platform {
        static final Logger LOGGER = System.getLogger("io.counters");
    }
}
