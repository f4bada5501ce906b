package io.counters.stat.foreign;

import io.counters.SegmentFormatException;
import io.counters.SegmentVersionException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.agrona.BitUtil;
import org.agrona.SemanticVersion;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.CountersReader;

/**
 * The beginning of the file {@code cnc.dat} ("command and control") by which an Aeron media driver, in Java or in C, and
 * its clients meet. Behind it lie five buffers of these lengths, in this order:
 *
 * <pre>
 * 0    version, stored last     4   to driver          8   to clients
 * 12   counters' metadata       16  counters' values   20  error log
 * 24   client liveness timeout  32  start of the driver, ms since 1970
 * 40   pid of the driver        48  page size          128 the first buffer
 * </pre>
 *
 * @param version as {@link SemanticVersion} has it; zero while the file is being made
 * @param startedAt when the driver began
 * @param pid of the driver, in its own namespace
 */
record CncHeader(
        int version,
        int toDriverLength,
        int toClientsLength,
        int metadataLength,
        int valuesLength,
        int errorLogLength,
        Instant startedAt,
        long pid) {
    static final int VERSION_OFFSET = 0;
    static final int TO_DRIVER_LENGTH_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int TO_CLIENTS_LENGTH_OFFSET = TO_DRIVER_LENGTH_OFFSET + Integer.BYTES;
    static final int METADATA_LENGTH_OFFSET = TO_CLIENTS_LENGTH_OFFSET + Integer.BYTES;
    static final int VALUES_LENGTH_OFFSET = METADATA_LENGTH_OFFSET + Integer.BYTES;
    static final int ERROR_LOG_LENGTH_OFFSET = VALUES_LENGTH_OFFSET + Integer.BYTES;
    static final int CLIENT_LIVENESS_OFFSET = ERROR_LOG_LENGTH_OFFSET + Integer.BYTES;
    static final int STARTED_AT_OFFSET = CLIENT_LIVENESS_OFFSET + Long.BYTES;
    static final int PID_OFFSET = STARTED_AT_OFFSET + Long.BYTES;
    static final int LENGTH = 128;

    /** The only one there has been. */
    static final int MAJOR = 0;

    /**
     * There is no magic: what has lengths that fit together as these do is taken for one. Empty for anything else.
     *
     * @param beginning of the file, little-endian
     */
    static Optional<CncHeader> recognise(final ByteBuffer beginning) {
        if (beginning.limit() < LENGTH) {
            return Optional.empty();
        }
        final CncHeader header = new CncHeader(
                beginning.getInt(VERSION_OFFSET),
                beginning.getInt(TO_DRIVER_LENGTH_OFFSET),
                beginning.getInt(TO_CLIENTS_LENGTH_OFFSET),
                beginning.getInt(METADATA_LENGTH_OFFSET),
                beginning.getInt(VALUES_LENGTH_OFFSET),
                beginning.getInt(ERROR_LOG_LENGTH_OFFSET),
                ForeignFile.instant(beginning.getLong(STARTED_AT_OFFSET)),
                beginning.getLong(PID_OFFSET));
        return header.isPlausible() ? Optional.of(header) : Optional.empty();
    }

    /** Refuses what is one, but not one that can be read. */
    void require(final OpenedFile file) {
        if (version == 0) {
            throw new SegmentFormatException("cannot open " + file
                    + ": its media driver has not begun, or ended before it had (expected: a version other than 0)");
        }
        if (SemanticVersion.major(version) != MAJOR) {
            throw new SegmentVersionException("cannot open " + file + ": Aeron CnC version "
                    + SemanticVersion.toString(version) + " (expected: " + MAJOR + ".x)");
        }
        final long end = valuesOffset() + valuesLength + errorLogLength;
        if (file.facts().size() < end) {
            throw new SegmentFormatException("cannot open " + file + ": it is an Aeron CnC file of "
                    + file.facts().size() + " bytes (expected: at least " + end + ", as its header says)");
        }
    }

    long heartbeatOffset() {
        return LENGTH
                + (long) toDriverLength
                - RingBufferDescriptor.TRAILER_LENGTH
                + RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET;
    }

    long metadataOffset() {
        return LENGTH + (long) toDriverLength + toClientsLength;
    }

    long valuesOffset() {
        return metadataOffset() + metadataLength;
    }

    private boolean isPlausible() {
        return toDriverLength > RingBufferDescriptor.TRAILER_LENGTH
                && BitUtil.isPowerOfTwo(toDriverLength - RingBufferDescriptor.TRAILER_LENGTH)
                && toClientsLength > BroadcastBufferDescriptor.TRAILER_LENGTH
                && BitUtil.isPowerOfTwo(toClientsLength - BroadcastBufferDescriptor.TRAILER_LENGTH)
                && valuesLength > 0
                && valuesLength % CountersReader.COUNTER_LENGTH == 0
                && metadataLength == (long) valuesLength * CounterTable.METADATA_PER_VALUE
                && errorLogLength > 0;
    }
}
