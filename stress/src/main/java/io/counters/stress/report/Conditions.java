package io.counters.stress.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where and how a run was made.
 *
 * @param machine processor, number of CPUs, kernel
 * @param jdk name and version of the virtual machine
 * @param flags the JVM's arguments, or "none"
 * @param date the day, in UTC
 */
public record Conditions(String machine, String jdk, String flags, String date) {

    /** Those of this JVM. */
    public static Conditions here() throws IOException {
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return new Conditions(
                "%s, %d CPUs, %s %s"
                        .formatted(
                                processor(),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                arguments.isEmpty() ? "none" : String.join(" ", arguments),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
