package io.counters.stat;

import io.counters.Buckets;
import io.counters.segment.SegmentPath;
import io.counters.writer.Metrics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what the short commands do, on a segment of its own, and shows nothing. The launcher runs it while the JVM
 * notes which classes are loaded, and the archive of those makes every later start faster.
 */
@Command(name = WarmUpCommand.NAME, hidden = true, description = "Loads the classes that the short commands need.")
final class WarmUpCommand implements Callable<Integer> {
    static final String NAME = "warm-up";

    private static final List<List<String>> COMMANDS = List.of(
            List.of(),
            List.of("list"),
            List.of("--help"),
            List.of("list", "-f", "*"),
            List.of("list", "--json", "--per-process"),
            List.of("list", "--prometheus"),
            List.of("get", "histogram", "--of", "p99"),
            List.of("get", "counter"),
            List.of("watch", "--count", "1"),
            List.of("check", "--rule", "counter > 0"),
            List.of("verify"),
            List.of("dump"),
            List.of("doctor"),
            List.of("list", "--no-such-option"));

    @Override
    public Integer call() throws IOException {
        final Path directory = Files.createTempDirectory("counters-warm-up-");
        System.setProperty("counters.directory", directory.toString());
        final String segment = directory.resolve("a" + SegmentPath.SUFFIX).toString();
        try (Metrics metrics = Metrics.open(segment)) {
            metrics.counter("counter", "").increment();
            metrics.doubleGauge("gauge", "").set(0.5);
            metrics.histogram("histogram", "", Buckets.latency()).observe(1);
            COMMANDS.forEach(WarmUpCommand::run);
            run(List.of("list", segment)); // a path may lead to other files, too
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private static void run(final List<String> arguments) {
        final PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CountersStat.run(nowhere, nowhere, arguments.toArray(String[]::new));
    }

    private static void delete(final Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
