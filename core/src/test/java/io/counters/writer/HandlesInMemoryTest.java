package io.counters.writer;

/** The contract, for metrics that nobody else sees. */
class HandlesInMemoryTest extends HandlesContract {
    @Override
    Metrics open() {
        return Metrics.inMemory();
    }
}
