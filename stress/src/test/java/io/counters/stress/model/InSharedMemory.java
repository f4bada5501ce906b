package io.counters.stress.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Makes temporary directories where segments usually are, because thousands of images are slow on a disk. */
final class InSharedMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        Path sharedMemory = Path.of("/dev/shm");
        return Files.isDirectory(sharedMemory)
                ? Files.createTempDirectory(sharedMemory, "crash")
                : Files.createTempDirectory("crash");
    }
}
