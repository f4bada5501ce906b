package io.counters.stat;

import io.counters.CountersException;
import io.counters.SegmentAccessException;
import io.counters.segment.Segment;
import io.counters.segment.SegmentPath;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Segment files for commands that look behind the metrics, or change something. */
final class SegmentFiles {
    private SegmentFiles() {}

    /** A name that no segment can have is wrong usage. */
    static SegmentPath path(final String nameOrPath, final CommandLine command) {
        try {
            return SegmentPath.resolve(nameOrPath);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads something that counts only if the file was the same to the end: what was read of one that shrinks meanwhile
     * may be garbage.
     *
     * @param verb what could not be done then
     */
    static <T> T readWhole(final Segment segment, final String verb, final Function<Segment, T> reading) {
        final T result = read(segment, verb, reading);
        if (Segment.pendingFault() != null || !segment.isCurrent()) {
            throw changed(segment, verb);
        }
        return result;
    }

    /** Reads a file that may shrink meanwhile, which is an error of the machine for whoever reads it through a map. */
    static <T> T read(final Segment segment, final String verb, final Function<Segment, T> reading) {
        try {
            return reading.apply(segment);
        } catch (final InternalError e) {
            throw changed(segment, verb);
        }
    }

    static SegmentAccessException changed(final Segment segment, final String verb) {
        return new SegmentAccessException("cannot " + verb + " segment " + segment.path()
                + ": the file was removed, replaced or truncated meanwhile (expected: the same file to the end)");
    }

    /** Changes something. That it was refused is an answer, and the answer is no. */
    static <T> T change(final Supplier<T> change) {
        try {
            return change.get();
        } catch (final CountersException e) {
            throw new StatException(ExitCode.NO, String.valueOf(e.getMessage()));
        }
    }
}
