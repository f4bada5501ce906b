package io.counters.stat.doctor;

import io.counters.segment.FileSystemType;
import io.counters.segment.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine that this runs on. */
public final class ThisMachine implements Machine {
    @Override
    public FileSystemType fileSystem(final Path directory) {
        return FileSystemType.of(directory);
    }

    @Override
    public Space space(final Path directory) throws IOException {
        final FileStore store = Files.getFileStore(directory);
        return new Space(store.getTotalSpace(), store.getUsableSpace());
    }

    @Override
    public int uid() {
        return Host.uid();
    }

    @Override
    public String user() {
        return System.getProperty("user.name", "");
    }

    @Override
    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public @Nullable String read(final String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        } catch (final IOException e) {
            return null;
        }
    }

    @Override
    public boolean exists(final String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public List<String> list(final String directory) {
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.map(Path::toString).sorted().toList();
        } catch (final IOException e) {
            return List.of();
        }
    }
}
