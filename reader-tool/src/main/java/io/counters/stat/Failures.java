package io.counters.stat;

import io.counters.CountersException;
import io.counters.segment.Text;
import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line on standard error, and turns it into an exit code. A stack trace is for those who
 * ask for it with {@value #DEBUG}.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    static final String DEBUG = "COUNTERS_STAT_DEBUG";

    private static final String PREFIX = "counters-stat: ";

    private final boolean isDebugging;

    Failures(final boolean isDebugging) {
        this.isDebugging = isDebugging;
    }

    @Override
    public int handleParseException(final ParameterException failure, final String[] arguments) {
        final CommandLine command = failure.getCommandLine();
        final PrintWriter error = command.getErr();
        say(error, String.valueOf(failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, error);
        error.print(command.getHelp().fullSynopsis());
        error.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        error.flush();
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(final Exception failure, final CommandLine command, final ParseResult parsed) {
        return report(failure, command.getErr());
    }

    /** The same for what no command expects, an {@link Error} included. */
    int report(final Throwable failure, final PrintWriter error) {
        if (isDebugging) {
            failure.printStackTrace(error);
        }
        if (failure instanceof StatException expected) {
            say(error, String.valueOf(expected.getMessage()));
            return expected.exitCode();
        }
        if (failure instanceof CountersException) {
            say(error, String.valueOf(failure.getMessage()));
            return ExitCode.UNREADABLE;
        }
        say(
                error,
                "unexpected " + failure.getClass().getSimpleName() + ": "
                        + Objects.requireNonNullElse(failure.getMessage(), "no message")
                        + (isDebugging ? "" : " (for the stack trace set " + DEBUG + "=1)"));
        return ExitCode.INTERNAL;
    }

    static void say(final PrintWriter error, final String message) {
        error.println(PREFIX + Text.printable(message));
        error.flush();
    }
}
