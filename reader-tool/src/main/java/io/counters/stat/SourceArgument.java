package io.counters.stat;

import io.counters.segment.SegmentPath;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The one source argument that commands have in common. */
final class SourceArgument {
    static final String DESCRIPTION =
            "A segment's name, or the path (with a '/') of its file, of a recording or of a foreign file: Agrona's, Aeron's cnc.dat, a "
                    + "JVM's hsperfdata. Without it: the only segment there is.";

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = DESCRIPTION)
    private @Nullable String source;

    boolean isGiven() {
        return source != null;
    }

    /** What was given, or the only name there is. */
    String nameIn(final Sources sources) {
        return source != null ? source : sources.onlyName();
    }

    Source openFrom(final Sources sources) {
        return open(sources, nameIn(sources), commandLine());
    }

    /** The same for commands that go on with what replaces it. */
    FollowedSource followIn(final Sources sources) {
        final String name = nameIn(sources);
        return new FollowedSource(name, sources, open(sources, name, commandLine()));
    }

    /** The file of a segment, for commands that read more of it than its metrics. */
    SegmentPath pathIn(final Sources sources) {
        return SegmentFiles.path(nameIn(sources), commandLine());
    }

    CommandLine commandLine() {
        return Objects.requireNonNull(command).commandLine();
    }

    /** A name that no source can have is wrong usage; one that none happens to have is not. */
    static Source open(final Sources sources, final String name, final CommandLine command) {
        try {
            return sources.open(name);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
