package io.counters.stat.foreign;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/** Counters that Agrona itself writes into files. */
public final class AgronaBuffers {
    public final CountersManager manager;

    private AgronaBuffers(final CountersManager manager) {
        this.manager = manager;
    }

    /** Room for so many counters in one file. */
    public static AgronaBuffers inOne(final Path file, final int counters) throws IOException {
        final int metadata = counters * CountersReader.METADATA_LENGTH;
        final int values = counters * CountersReader.COUNTER_LENGTH;
        final UnsafeBuffer whole = new UnsafeBuffer(map(file, metadata + values));
        return new AgronaBuffers(
                new CountersManager(new UnsafeBuffer(whole, 0, metadata), new UnsafeBuffer(whole, metadata, values)));
    }

    /** The same in two. */
    public static AgronaBuffers inTwo(final Path metadata, final Path values, final int counters) throws IOException {
        return new AgronaBuffers(new CountersManager(
                new UnsafeBuffer(map(metadata, counters * CountersReader.METADATA_LENGTH)),
                new UnsafeBuffer(map(values, counters * CountersReader.COUNTER_LENGTH))));
    }

    private static MappedByteBuffer map(final Path file, final int length) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(length);
            return made.getChannel().map(MapMode.READ_WRITE, 0, length);
        }
    }
}
