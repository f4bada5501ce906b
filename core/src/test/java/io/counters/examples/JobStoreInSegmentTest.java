package io.counters.examples;

import io.counters.writer.Metrics;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, in a segment. */
class JobStoreInSegmentTest extends JobStoreContract {
    @TempDir
    Path directory;

    @Override
    Metrics open() {
        return Metrics.builder(directory.resolve("jobs.seg").toString())
                .capacity(4, 64, 64)
                .strict(true)
                .open();
    }
}
