package io.counters.writer;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, for metrics in a segment. */
class HandlesInSegmentTest extends HandlesContract {
    @TempDir
    Path directory;

    @Override
    Metrics open() {
        return Metrics.builder(directory.resolve("orders.seg").toString())
                .instance("contract")
                .capacity(4, 64, 64)
                .strict(true)
                .open();
    }
}
