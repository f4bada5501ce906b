package io.counters.stat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What standard output is, and input.
 *
 * @param isScreen a terminal that understands how to go back to its top
 * @param isInteractive one that has keys, too
 */
record Terminal(boolean isScreen, boolean isInteractive) {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final List<String> SCREENS = List.of("/dev/pts/", "/dev/tty", "/dev/console");
    private static final String ESCAPE = "\u001b";
    private static final String HOME = ESCAPE + "[H";
    private static final String CLEAR_REST_OF_LINE = ESCAPE + "[K";
    private static final String CLEAR_REST_OF_SCREEN = ESCAPE + "[J";

    static Terminal ofThisProcess() {
        final String type = System.getenv("TERM");
        final boolean isScreen =
                type != null && !type.isEmpty() && !type.equals("dumb") && isOneOf(STANDARD_OUTPUT, SCREENS);
        return new Terminal(isScreen, isScreen && isOneOf(STANDARD_INPUT, SCREENS));
    }

    /** Whether a failed write only means that the program at the other end, such as head, has had enough. */
    static boolean isStandardOutputAPipe() {
        return isOneOf(STANDARD_OUTPUT, List.of("pipe:", "socket:"));
    }

    /** Whether somebody waits in front of a screen on which nothing of the output appears. */
    static boolean isOnlyStandardErrorAScreen() {
        return isOneOf(STANDARD_ERROR, SCREENS) && !isOneOf(STANDARD_OUTPUT, SCREENS);
    }

    /** The lines as they are sent: in place of the page before on a screen, else below it. */
    String page(final List<String> lines) {
        final StringBuilder page = new StringBuilder(isScreen ? HOME : "");
        lines.forEach(line ->
                page.append(line).append(isScreen ? CLEAR_REST_OF_LINE : "").append('\n'));
        return page.append(isScreen ? CLEAR_REST_OF_SCREEN : "\n").toString();
    }

    private static boolean isOneOf(final Path stream, final List<String> prefixes) {
        try {
            final String target = Files.readSymbolicLink(stream).toString();
            for (final String prefix : prefixes) {
                if (target.startsWith(prefix)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException e) {
            return false;
        }
    }
}
