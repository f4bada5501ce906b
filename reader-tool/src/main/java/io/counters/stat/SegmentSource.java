package io.counters.stat;

import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;
import java.util.Optional;
import java.util.function.Supplier;

/** A live segment, or a snapshot file, which is a segment too. */
final class SegmentSource implements Source {
    private final SegmentReader reader;

    SegmentSource(final SegmentReader reader) {
        this.reader = reader;
    }

    @Override
    public SegmentSnapshot snapshot() {
        return reader.snapshot();
    }

    @Override
    public SegmentSnapshot snapshotPerProcess() {
        return reader.snapshotPerProcess();
    }

    /** By the slots' versions. */
    @Override
    public Supplier<Optional<SegmentChange>> changes() {
        return reader::changes;
    }

    @Override
    public boolean isCurrent() {
        return reader.isCurrent();
    }

    @Override
    public void close() {
        reader.close();
    }
}
