package io.counters.stat.doctor;

import io.counters.segment.FileSystemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the machine, so that tests can be on another one. */
public interface Machine {
    FileSystemType fileSystem(Path directory);

    /** How much of the file system under a directory there is, and is left. */
    Space space(Path directory) throws IOException;

    int uid();

    String user();

    int processors();

    /** The text of one of the system's own files, or null where there is none. */
    @Nullable
    String read(String path);

    boolean exists(String path);

    /** The paths in a directory of the system, sorted; nothing where there is none. */
    List<String> list(String directory);

    /** Bytes. */
    record Space(long size, long free) {}
}
