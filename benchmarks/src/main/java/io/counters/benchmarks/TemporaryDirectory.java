package io.counters.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory in memory. */
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;

    TemporaryDirectory() {
        try {
            path = Files.createTempDirectory(Path.of("/dev/shm"), "counters-benchmark");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(final String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try (var files = Files.list(path)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(path);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
