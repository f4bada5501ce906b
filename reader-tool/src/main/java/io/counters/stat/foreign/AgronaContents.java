package io.counters.stat.foreign;

import static org.agrona.concurrent.status.CountersReader.COUNTER_LENGTH;
import static org.agrona.concurrent.status.CountersReader.LABEL_OFFSET;
import static org.agrona.concurrent.status.CountersReader.MAX_LABEL_LENGTH;
import static org.agrona.concurrent.status.CountersReader.METADATA_LENGTH;
import static org.agrona.concurrent.status.CountersReader.RECORD_ALLOCATED;
import static org.agrona.concurrent.status.CountersReader.RECORD_RECLAIMED;

import io.counters.MetricKind;
import io.counters.reader.ProcessInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;

/**
 * Counters of an application that keeps them with Agrona: a file of metadata and one of values, or one file with the
 * metadata before the values. There is no header, so neither the writer nor its time is known. Threads: one.
 */
final class AgronaContents implements Contents {
    private final CounterTable counters;
    private final Instant madeAt;

    private AgronaContents(final CounterTable counters, final Instant madeAt) {
        this.counters = counters;
        this.madeAt = madeAt;
    }

    /**
     * Whether one file is both buffers: its length is that of so many counters, and it begins with the metadata of one.
     *
     * @param beginning at least the first record, if the file has one
     */
    static boolean isBoth(final ByteBuffer beginning, final long length) {
        if (length % (METADATA_LENGTH + COUNTER_LENGTH) != 0 || beginning.limit() < METADATA_LENGTH) {
            return false;
        }
        final int state = beginning.getInt(0);
        final int label = beginning.getInt(LABEL_OFFSET);
        return (state == RECORD_ALLOCATED || state == RECORD_RECLAIMED) && label >= 0 && label <= MAX_LABEL_LENGTH;
    }

    static AgronaContents ofBoth(final OpenedFile file) throws IOException {
        final long values = file.facts().size() / (METADATA_LENGTH + COUNTER_LENGTH) * COUNTER_LENGTH;
        return of(
                file, CounterTable.METADATA_PER_VALUE * values, file, CounterTable.METADATA_PER_VALUE * values, values);
    }

    static AgronaContents ofPair(final OpenedFile metadata, final OpenedFile values) throws IOException {
        final long length = values.facts().size();
        if (length == 0
                || length % COUNTER_LENGTH != 0
                || metadata.facts().size() < CounterTable.METADATA_PER_VALUE * length) {
            throw new IOException("metadata of " + metadata.facts().size() + " bytes and values of " + length
                    + " (expected: a multiple of " + COUNTER_LENGTH + " of values, and at least "
                    + CounterTable.METADATA_PER_VALUE + " times as much metadata before them)");
        }
        return of(metadata, CounterTable.METADATA_PER_VALUE * length, values, 0, length);
    }

    private static AgronaContents of(
            final OpenedFile metadata,
            final long metadataLength,
            final OpenedFile values,
            final long valuesOffset,
            final long valuesLength)
            throws IOException {
        if (metadataLength > Integer.MAX_VALUE) {
            throw new IOException(
                    "metadata of " + metadataLength + " bytes (expected: at most " + Integer.MAX_VALUE + ")");
        }
        return new AgronaContents(
                new CounterTable(metadata.map(0, (int) metadataLength), values.map(valuesOffset, (int) valuesLength)),
                Files.readAttributes(values.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .creationTime()
                        .toInstant());
    }

    @Override
    public String format() {
        return "Agrona counters";
    }

    @Override
    public Instant startedAt() {
        return madeAt;
    }

    @Override
    public int capacity(final int used) {
        return counters.capacity();
    }

    @Override
    public Optional<ProcessInfo> process(final Instant now) {
        return Optional.empty();
    }

    /** Nothing says what kind of number a counter is; taken for a total, one that falls would be taken for a restart. */
    @Override
    public Scanned scan() throws IOException {
        return counters.scan(counter -> CounterLabel.define(MetricKind.GAUGE, "", counter.label()));
    }
}
