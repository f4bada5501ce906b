package io.counters.stat;

import io.counters.reader.SegmentReader;
import io.counters.reader.SegmentSnapshot;

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

    @Override
    public boolean isCurrent() {
        return reader.isCurrent();
    }

    @Override
    public void close() {
        reader.close();
    }
}
