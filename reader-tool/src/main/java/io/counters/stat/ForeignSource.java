package io.counters.stat;

import io.counters.reader.SegmentSnapshot;
import io.counters.stat.foreign.ForeignFile;

/** Counters that others keep, in a file of theirs. */
final class ForeignSource implements Source {
    private final ForeignFile file;

    ForeignSource(final ForeignFile file) {
        this.file = file;
    }

    @Override
    public SegmentSnapshot snapshot() {
        return file.snapshot(false);
    }

    @Override
    public SegmentSnapshot snapshotPerProcess() {
        return file.snapshot(true);
    }

    @Override
    public boolean isCurrent() {
        return file.isCurrent();
    }

    @Override
    public void close() {
        // it is mapped, and the map goes with it
    }
}
