package io.counters.stat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The source arguments of commands that show several to others. */
final class SourceArguments {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Parameters(
            index = "0",
            arity = "0..*",
            paramLabel = "SOURCE",
            description = "Segments' names, or paths of files (with a '/'). Without any: all segments there are.")
    private List<String> names = List.of();

    /** Opens those that are named, or all there are. */
    void addTo(final ServedSources served, final Sources sources) {
        final CommandLine commandLine = Objects.requireNonNull(command).commandLine();
        final List<String> wanted = names.isEmpty() ? sources.names() : names;
        if (wanted.isEmpty()) {
            throw new StatException(
                    ExitCode.UNREADABLE, "no segment in " + sources.place() + " (expected: one, or a path)");
        }
        for (final String name : wanted) {
            final Source source = SourceArgument.open(sources, name, commandLine);
            if (!served.add(new FollowedSource(name, sources, source))) {
                throw new ParameterException(
                        commandLine,
                        "Two sources are called '" + ServedSources.label(name) + "' (expected: names that differ)");
            }
        }
    }
}
