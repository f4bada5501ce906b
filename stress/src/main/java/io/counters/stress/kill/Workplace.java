package io.counters.stress.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one run: segment and ledger on the file system that segments live on, and elsewhere what is executed,
 * which many systems do not allow there. Nothing of them stays.
 */
final class Workplace implements AutoCloseable {
    private final Path shared;
    private final Path scratch;

    Workplace(Path directory) throws IOException {
        shared = Files.createTempDirectory(directory, "counters-kill-");
        scratch = Files.createTempDirectory("counters-kill-");
    }

    Path segment() {
        return shared("kill.seg");
    }

    Path ledger() {
        return shared("ledger");
    }

    /** A file in shared memory. */
    Path shared(String name) {
        return shared.resolve(name);
    }

    /** A file that is not in shared memory. */
    Path scratch(String name) {
        return scratch.resolve(name);
    }

    @Override
    public void close() {
        for (Path directory : List.of(shared, scratch)) {
            try {
                delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        while (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (DirectoryNotEmptyException e) {
                // a writer in this very process has made its mutex anew meanwhile: once more
            }
        }
    }
}
