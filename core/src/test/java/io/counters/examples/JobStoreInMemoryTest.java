package io.counters.examples;

import io.counters.writer.Metrics;

/** The contract, on the heap. */
class JobStoreInMemoryTest extends JobStoreContract {
    @Override
    Metrics open() {
        return Metrics.inMemory();
    }
}
