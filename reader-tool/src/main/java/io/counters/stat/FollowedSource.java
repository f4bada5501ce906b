package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentChange;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source that is opened again when its name leads to something new: a writer that finds no segment, or an old one,
 * makes a new file. Threads: one.
 */
final class FollowedSource implements AutoCloseable {
    private final String name;
    private final Sources sources;
    private Source source;
    private Supplier<Optional<SegmentChange>> changes;

    /** Takes over an open source, and closes it and its successors. */
    FollowedSource(final String name, final Sources sources, final Source source) {
        this.name = name;
        this.sources = sources;
        this.source = source;
        changes = source.changes();
    }

    Change follow() {
        if (source.isCurrent()) {
            return Change.NONE;
        }
        final Source next;
        try {
            next = sources.open(name);
        } catch (final CountersException e) {
            return Change.GONE;
        }
        source.close();
        source = next;
        changes = next.changes();
        return Change.REPLACED;
    }

    Source source() {
        return source;
    }

    /** What changed since the last call; everything when this is the first one of this source. */
    Optional<SegmentChange> changes() {
        return changes.get();
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        source.close();
    }

    /** What became of the source since the last look. */
    enum Change {
        NONE,
        REPLACED,
        /** There is nothing that could be read under the name; there may be again. */
        GONE
    }
}
