package io.counters.stat;

import io.counters.segment.FileSystemType;
import io.counters.segment.Host;
import io.counters.stat.doctor.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A healthy machine without limits, until told otherwise. */
final class FakeMachine implements Machine {
    String fileSystem = "tmpfs";
    Space space = new Space(1L << 30, 1L << 29);
    int uid = Host.uid();
    int processors = 2;
    final Map<String, String> files = new TreeMap<>();

    @Override
    public FileSystemType fileSystem(final Path directory) {
        return new FileSystemType(fileSystem);
    }

    @Override
    public Space space(final Path directory) {
        return space;
    }

    @Override
    public int uid() {
        return uid;
    }

    @Override
    public String user() {
        return "joe";
    }

    @Override
    public int processors() {
        return processors;
    }

    @Override
    public @Nullable String read(final String path) {
        return files.get(path);
    }

    @Override
    public boolean exists(final String path) {
        return files.containsKey(path);
    }

    @Override
    public List<String> list(final String directory) {
        return files.keySet().stream()
                .filter(path -> path.startsWith(directory + "/"))
                .toList();
    }
}
