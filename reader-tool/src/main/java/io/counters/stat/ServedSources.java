package io.counters.stat;

import io.counters.CountersException;
import io.counters.reader.SegmentChange;
import io.counters.reader.SegmentSnapshot;
import io.counters.segment.SegmentPath;
import io.counters.stat.serve.Look;
import io.counters.stat.serve.ServedSegments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sources that are followed, and scanned by one thread at a time. Threads: any.
 */
final class ServedSources implements ServedSegments, AutoCloseable {
    private final Map<String, Served> served = new LinkedHashMap<>();
    private final Selection selection;
    private final Consumer<String> log;

    /**
     * Begins with none.
     *
     * @param selection which of their metrics are shown
     * @param log gets one line for each change
     */
    ServedSources(final Selection selection, final Consumer<String> log) {
        this.selection = selection;
        this.log = log;
    }

    /** A file is called as a segment of that file would be. */
    static String label(final String nameOrPath) {
        return SegmentPath.resolve(nameOrPath).name();
    }

    /**
     * Adds an open source, to be closed with this, all of them before anybody looks.
     *
     * @return false where there was one of the same label, which is closed
     */
    boolean add(final FollowedSource source) {
        final Served before = served.put(label(source.name()), new Served(source));
        if (before != null) {
            before.close();
        }
        return before == null;
    }

    @Override
    public List<String> names() {
        return List.copyOf(served.keySet());
    }

    @Override
    public Optional<SegmentSnapshot> snapshot(final String name) {
        return Objects.requireNonNull(served.get(name), name).snapshot();
    }

    @Override
    public Look look(final String name) {
        return Objects.requireNonNull(served.get(name), name).look();
    }

    /** Looks after those that nobody asks for. */
    void follow() {
        served.values().forEach(Served::follow);
    }

    @Override
    public void close() {
        served.values().forEach(Served::close);
    }

    /** One source, and what was last said of it. */
    private final class Served {
        private final FollowedSource source;
        private final SaidOnce trouble = new SaidOnce(log);

        Served(final FollowedSource source) {
            this.source = source;
        }

        synchronized Optional<SegmentSnapshot> snapshot() {
            if (!follow()) {
                return Optional.empty();
            }
            try {
                final SegmentSnapshot snapshot = selection.from(source.source());
                trouble.forget();
                return Optional.of(snapshot);
            } catch (final CountersException e) {
                trouble.say(String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }

        synchronized Look look() {
            if (!follow()) {
                return Look.NOTHING;
            }
            try {
                final Optional<SegmentChange> change = source.changes().map(selection::from);
                trouble.forget();
                return new Look(true, change);
            } catch (final CountersException e) {
                trouble.say(String.valueOf(e.getMessage()));
                return Look.NOTHING;
            }
        }

        /** Whether there is something to look at. */
        synchronized boolean follow() {
            switch (source.follow()) {
                case GONE -> {
                    trouble.say(
                            "segment " + source.name() + " is gone; nothing is served of it until there is a new one");
                    return false;
                }
                case REPLACED -> {
                    log.accept("segment " + source.name() + " was replaced; the new one is served");
                    trouble.forget();
                }
                case NONE -> {
                    // as it was
                }
            }
            return true;
        }

        synchronized void close() {
            source.close();
        }
    }
}
