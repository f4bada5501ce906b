package io.counters.benchmarks;

import java.util.List;
import java.util.stream.IntStream;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/** Agrona's counters over memory of this process, laid out as Aeron lays out its file. */
final class Agrona {
    /** What a JVM has to be started with. */
    static final String FLAG = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    private final CountersManager manager;
    private final int counters;

    Agrona(final int counters) {
        this.counters = counters;
        manager = new CountersManager(
                buffer(counters * CountersReader.METADATA_LENGTH), buffer(counters * CountersReader.COUNTER_LENGTH));
    }

    CountersReader reader() {
        return manager;
    }

    List<AtomicCounter> allocateAll() {
        return IntStream.range(0, counters)
                .mapToObj(i -> manager.newCounter("counter " + i))
                .toList();
    }

    private static UnsafeBuffer buffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CountersReader.COUNTER_LENGTH));
    }
}
