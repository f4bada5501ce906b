package io.counters.stat;

import io.counters.stat.history.Recording;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The recording that a command goes through. */
final class RecordingArgument {
    @Parameters(
            index = "0",
            paramLabel = "RECORDING",
            description = "A file, or a directory with those of one segment.")
    private Path path = Path.of("");

    Recording open() {
        return Recording.open(path);
    }
}
