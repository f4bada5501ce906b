package io.counters.stat;

import io.counters.segment.Text;
import io.counters.stat.install.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** This program in a folder that needs nothing else. */
@Command(
        name = "install",
        description = "Puts this program into a folder of its own, with a Java that has just what it needs.",
        footer = {
            "",
            "The folder needs no Java, no Maven and no sources. In it are bin/counters-stat, manual pages and"
                    + " completion in share, and a Java with the right flags built in. It may be moved; where it was made,"
                    + " it starts fastest. It is made by a JDK, and takes half a minute.",
            "",
            "Examples:",
            "  counters-stat install /opt/counters-stat",
            "  ln -s /opt/counters-stat/bin/counters-stat /usr/local/bin/",
            "  MANPATH=/opt/counters-stat/share/man: man counters-stat-list",
            "  source /opt/counters-stat/share/bash-completion/completions/counters-stat"
        })
final class InstallCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "DIR", description = "A directory that is empty, or does not exist yet.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    InstallCommand(final Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        final Path target = directory.toAbsolutePath().normalize();
        try {
            new Installation(
                            target,
                            jar(),
                            CountersStat.commandLine(surroundings),
                            CompletionCommand.script(surroundings))
                    .make();
        } catch (final IOException e) {
            throw new StatException(ExitCode.NO, "cannot install: " + e.getMessage());
        }
        spec.commandLine()
                .getOut()
                .println("installed "
                        + Text.printable(target.resolve("bin/counters-stat").toString()));
        return ExitCode.OK;
    }

    /** What this program was started from. */
    private static Path jar() throws IOException {
        final Path jar = Path.of(System.getProperty("java.class.path"));
        if (!jar.toString().endsWith(".jar")) {
            throw new IOException("this program runs from " + jar + " (expected: from counters-stat.jar)");
        }
        return jar.toAbsolutePath();
    }
}
