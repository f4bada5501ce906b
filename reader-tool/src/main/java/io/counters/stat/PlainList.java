package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.text.Rates;
import io.counters.stat.text.SnapshotText;
import java.io.PrintWriter;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The program without arguments, and {@code list} with a source at most: what is asked for most, in a shell and in loops
 * of scripts. Such a command line needs no parser, and describing the command to picocli, which reads annotations by
 * reflection, takes two fifths of the time until a cold answer.
 */
final class PlainList {
    private PlainList() {}

    /**
     * Does what the two commands do, if one of them was asked for without any option.
     *
     * @return the {@link ExitCode}; empty, and then nothing was done, for everything else and for a name that no source can
     *     have: picocli says what is wrong with arguments
     */
    static OptionalInt answer(
            final Sources sources, final PrintWriter out, final PrintWriter error, final String... arguments) {
        if (!isMeantBy(arguments)) {
            return OptionalInt.empty();
        }
        final String given = arguments.length > 1 ? arguments[1] : null;
        if (arguments.length == 0 || (given == null && sources.names().size() != 1)) {
            return OptionalInt.of(SegmentsListing.print(sources, out, error));
        }
        final Source source = open(sources, given);
        if (source == null) {
            return OptionalInt.empty();
        }
        try (source) {
            print(source.snapshot(), out);
            return OptionalInt.of(ExitCode.OK);
        }
    }

    static void print(final SegmentSnapshot snapshot, final PrintWriter out) {
        for (final String line : SnapshotText.lines(snapshot, Rates.unknown())) {
            out.println(line);
        }
    }

    private static boolean isMeantBy(final String... arguments) {
        return arguments.length == 0
                || (arguments[0].equals(ListCommand.NAME)
                        && (arguments.length == 1 || (arguments.length == 2 && !arguments[1].startsWith("-"))));
    }

    private static @Nullable Source open(final Sources sources, final @Nullable String given) {
        try {
            return sources.open(given == null ? sources.onlyName() : given);
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }
}
