package io.counters.stat.serve;

import io.counters.MetricId;
import io.counters.reader.SegmentChange;
import io.counters.stat.export.StreamJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All that a stream has to say, each thing once: numbered in the order in which it changed last. A client keeps the number
 * up to which it has read. So whoever reads slowly finds several changes become one, nobody needs a queue of his own, and
 * what is kept is as large as what is served.
 *
 * <p>Threads: any.
 */
final class StreamLog {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Tells the clients of one server from those of the next one. */
    private final String run = UUID.randomUUID().toString();

    private final Map<Key, Entry> byKey = new HashMap<>();
    private final TreeMap<Long, Entry> byNumber = new TreeMap<>();
    private long last;

    private long looks;
    private long lookedAt;
    private boolean isFresh;
    private boolean isClosed;

    /** What an entry is about: a metric, or the segment itself. */
    record Key(String segment, Kind kind, Optional<MetricId> metric) {}

    /** Also the events' names. */
    enum Kind {
        /** Forget what you know of the metrics of this segment: those that are there follow. */
        RESET,
        /** The segment itself and its processes. */
        SEGMENT,
        /** A metric. */
        METRICS
    }

    /** One thing and its number. */
    record Entry(long number, Key key, String json) {}

    /**
     * What a client has to read next.
     *
     * @param entries in the order of their numbers
     * @param end up to where this goes
     * @param isEnd whether there was nothing more
     * @param looks how often the segments were looked at
     * @param lookedAt when that was the last time, in milliseconds
     * @param isClosed whether there will be no more
     */
    record Batch(List<Entry> entries, long end, boolean isEnd, long looks, long lookedAt, boolean isClosed) {}

    String run() {
        return run;
    }

    /** Takes in what one look found. */
    void add(final String segment, final SegmentChange change) {
        final Map<MetricId, String> metrics = new LinkedHashMap<>();
        change.metrics().forEach(sample -> metrics.put(sample.definition().id(), StreamJson.metric(sample)));
        final String json = StreamJson.segment(segment, change);
        synchronized (this) {
            if (change.isWhole() || !change.removed().isEmpty()) {
                reset(segment, change);
            }
            put(new Key(segment, Kind.SEGMENT, Optional.empty()), json);
            metrics.forEach((id, metric) -> put(new Key(segment, Kind.METRICS, Optional.of(id)), metric));
        }
    }

    /** Says that a segment cannot be read now, once. What was known of it stays. */
    synchronized void addUnreadable(final String segment) {
        final Key key = new Key(segment, Kind.SEGMENT, Optional.empty());
        final String json = StreamJson.unreadable(segment);
        final Entry known = byKey.get(key);
        if (known == null || !known.json.equals(json)) {
            put(key, json);
        }
    }

    /** Ends a look at all segments, and wakes those who wait for it. */
    synchronized void lookedAt(final long millis) {
        looks++;
        lookedAt = millis;
        isFresh = true;
        notifyAll();
    }

    /** Makes clients wait for the next look: nobody has looked for a while. */
    synchronized void growStale() {
        isFresh = false;
    }

    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /** Where to begin: behind what a client has of this server, or at the beginning. */
    synchronized long resume(final String lastEventId) {
        if (lastEventId.startsWith(run + ".")) {
            try {
                final long number = Long.parseLong(lastEventId.substring(run.length() + 1));
                return number <= last ? Math.max(0, number) : 0;
            } catch (final NumberFormatException e) {
                return 0; // not one of ours after all
            }
        }
        return 0;
    }

    String id(final long number) {
        return run + "." + number;
    }

    /**
     * Waits for something new, or for a look that found nothing.
     *
     * @param only the segments that the client wants
     * @param number up to where it has read
     * @param looksSeen the last look that it knows of
     * @param length how many characters are enough
     * @param millis how long to wait
     */
    synchronized Batch after(
            final List<String> only, final long number, final long looksSeen, final int length, final long millis)
            throws InterruptedException {
        final long start = System.nanoTime();
        while (!isClosed && (!isFresh || (looks == looksSeen && number == last))) {
            final long rest = millis - (System.nanoTime() - start) / NANOS_PER_MILLI;
            if (rest <= 0) {
                return new Batch(List.of(), number, false, looksSeen, lookedAt, false);
            }
            wait(rest);
        }
        final List<Entry> entries = new ArrayList<>();
        long end = number;
        int sum = 0;
        for (final Entry entry : byNumber.tailMap(number, false).values()) {
            if (sum >= length) {
                return new Batch(entries, end, false, looks, lookedAt, isClosed);
            }
            if (only.contains(entry.key.segment)) {
                entries.add(entry);
                sum += entry.json.length();
            }
            end = entry.number;
        }
        return new Batch(entries, last, true, looks, lookedAt, isClosed);
    }

    /** Lets a segment begin anew, with those of its metrics that are left. */
    private void reset(final String segment, final SegmentChange change) {
        final List<Entry> known = byNumber.values().stream()
                .filter(entry -> entry.key.segment.equals(segment))
                .toList();
        for (final Entry entry : known) {
            byNumber.remove(entry.number);
            byKey.remove(entry.key);
        }
        put(new Key(segment, Kind.RESET, Optional.empty()), StreamJson.reset(segment));
        if (!change.isWhole()) {
            final Set<MetricId> removed = Set.copyOf(change.removed());
            known.stream()
                    .filter(entry ->
                            entry.key.metric.filter(id -> !removed.contains(id)).isPresent())
                    .forEach(entry -> put(entry.key, entry.json));
        }
    }

    private void put(final Key key, final String json) {
        last++;
        final Entry entry = new Entry(last, key, json);
        final Entry before = byKey.put(key, entry);
        if (before != null) {
            byNumber.remove(before.number);
        }
        byNumber.put(last, entry);
    }
}
