package io.counters.stat;

import io.counters.stat.history.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which part of a recording. */
final class Period {
    @Option(names = "--from", paramLabel = "TIME", converter = Converter.class, description = "Not what was before.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", converter = Converter.class, description = "Not what came later.")
    private @Nullable Instant to;

    boolean isGiven() {
        return from != null || to != null;
    }

    /** When the first frame in it was recorded. */
    Instant firstIn(final Recording recording) {
        final List<Instant> first = new ArrayList<>();
        recording.frames(from(), to(), frame -> {
            first.add(frame.at());
            return false;
        });
        if (first.isEmpty()) {
            throw recording.nothing(isGiven() ? " in that time" : "");
        }
        return first.get(0);
    }

    Instant from() {
        return from == null ? Instant.MIN : from;
    }

    Instant to() {
        return to == null ? Instant.MAX : to;
    }

    /** A time as it is written for people. */
    static final class Converter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(final String text) {
            try {
                return RecordingSource.time(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
