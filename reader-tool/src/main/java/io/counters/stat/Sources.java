package io.counters.stat;

import java.util.List;

/** Where sources come from. */
interface Sources {
    /**
     * Opens a source.
     *
     * @throws io.counters.CountersException if it cannot be read
     * @throws IllegalArgumentException if there can be none of this name
     */
    Source open(String nameOrPath);

    /** What {@link #open} would take without a path, sorted. Some of it may turn out to be unreadable. */
    List<String> names();

    /** For messages: where the names were looked for. */
    String place();

    /** The name to use when none is given: there must be exactly one. */
    default String onlyName() {
        final List<String> names = names();
        if (names.isEmpty()) {
            throw new StatException(ExitCode.UNREADABLE, "no segment in " + place() + " (expected: one, or a path)");
        }
        if (names.size() > 1) {
            throw new StatException(ExitCode.USAGE, "which segment? There are: " + String.join(", ", names));
        }
        return names.get(0);
    }
}
