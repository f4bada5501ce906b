package io.counters.segment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;

/** Who and where this process is. What the system does not tell is zero, which is shown as unknown. */
public final class Host {
    private static final Path PROC = Path.of("/proc");
    private static final UUID NO_UUID = new UUID(0, 0);
    private static final int START_TICKS_FIELD = 22;
    private static final int LANES_PER_CORE = 4;
    private static final int MAX_DEFAULT_LANES = 64;

    private Host() {}

    public static long pid() {
        return ProcessHandle.current().pid();
    }

    /** The numeric user id, which names the private directory. */
    public static int uid() {
        try {
            return (int) Files.getAttribute(PROC.resolve("self"), "unix:uid");
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }

    public static UUID bootId() {
        try {
            return UUID.fromString(
                    read(PROC.resolve("sys/kernel/random/boot_id")).strip());
        } catch (final IOException | IllegalArgumentException e) {
            return NO_UUID;
        }
    }

    /** Clock ticks between the machine's start and this process's, as in field 22 of {@code /proc/self/stat}. */
    public static long startTicks() {
        try {
            final String stat = read(PROC.resolve("self/stat"));
            // field 2 is the command in parentheses and may hold blanks and parentheses itself
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[START_TICKS_FIELD - 3]);
        } catch (final IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    public static long pidNamespace() {
        try {
            return (long) Files.getAttribute(PROC.resolve("self/ns/pid"), "unix:ino");
        } catch (final IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }

    /** How many lanes a process has that was not told otherwise: enough for its threads, few enough for its memory. */
    public static int defaultLanes(final int processors) {
        return Math.min(LANES_PER_CORE * processors, MAX_DEFAULT_LANES);
    }

    static boolean isDirectory(final Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String read(final Path path) throws IOException {
        return Files.readString(path, StandardCharsets.ISO_8859_1);
    }
}
