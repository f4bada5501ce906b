package io.counters.stat.foreign;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.status.SystemCounterDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.time.Instant;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/** A CnC file as Aeron's own classes make it, with the system counters of a driver that does nothing. */
record CncFixture(UnsafeBuffer header, ManyToOneRingBuffer toDriver) {
    private static final int ROOM = 64;

    static CncFixture make(final Path file, final Instant start, final long pid) throws IOException {
        final int toDriver = (1 << 12) + RingBufferDescriptor.TRAILER_LENGTH;
        final int toClients = (1 << 12) + BroadcastBufferDescriptor.TRAILER_LENGTH;
        final int values = ROOM * CountersReader.COUNTER_LENGTH;
        final int metadata = ROOM * CountersReader.METADATA_LENGTH;
        final int errors = 1 << 12;
        final int length = CncFileDescriptor.META_DATA_LENGTH + toDriver + toClients + metadata + values + errors;
        final MappedByteBuffer bytes;
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(length);
            bytes = made.getChannel().map(MapMode.READ_WRITE, 0, length);
        }
        final UnsafeBuffer header = CncFileDescriptor.createMetaDataBuffer(bytes);
        CncFileDescriptor.fillMetaData(
                header, toDriver, toClients, metadata, values, 1, errors, start.toEpochMilli(), pid, 4096);
        final CountersManager counters = new CountersManager(
                CncFileDescriptor.createCountersMetaDataBuffer(bytes, header),
                CncFileDescriptor.createCountersValuesBuffer(bytes, header));
        for (final SystemCounterDescriptor descriptor : SystemCounterDescriptor.values()) {
            descriptor.newCounter(counters);
        }
        counters.setCounterValue(SystemCounterDescriptor.BYTES_SENT.id(), 7);
        counters.setCounterValue(SystemCounterDescriptor.BYTES_CURRENTLY_MAPPED.id(), 42);
        CncFileDescriptor.signalCncReady(header);
        return new CncFixture(header, new ManyToOneRingBuffer(CncFileDescriptor.createToDriverBuffer(bytes, header)));
    }
}
