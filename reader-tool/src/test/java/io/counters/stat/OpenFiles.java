package io.counters.stat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that this process has open. */
final class OpenFiles {
    private OpenFiles() {}

    static List<Path> under(final Path directory) throws IOException {
        final List<Path> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (final Path descriptor : descriptors) {
                try {
                    open.add(Files.readSymbolicLink(descriptor));
                } catch (final NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        }
        open.removeIf(file -> !file.startsWith(directory));
        return open;
    }
}
