package io.counters.stat;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The numbers that an option takes: others are wrong usage, said in picocli's own words. */
final class OptionRange {
    private OptionRange() {}

    /** With {@link Long#MAX_VALUE} for the most there is no limit. */
    static void require(
            final CommandLine command, final String option, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    command,
                    "Invalid value for option '" + option + "': " + value + " (expected: " + least
                            + (most == Long.MAX_VALUE ? " or more)" : " to " + most + ")"));
        }
    }
}
