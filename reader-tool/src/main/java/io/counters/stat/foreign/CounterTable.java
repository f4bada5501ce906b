package io.counters.stat.foreign;

import static org.agrona.concurrent.status.CountersReader.KEY_OFFSET;
import static org.agrona.concurrent.status.CountersReader.LABEL_OFFSET;
import static org.agrona.concurrent.status.CountersReader.MAX_LABEL_LENGTH;
import static org.agrona.concurrent.status.CountersReader.RECORD_ALLOCATED;
import static org.agrona.concurrent.status.CountersReader.RECORD_RECLAIMED;
import static org.agrona.concurrent.status.CountersReader.RECORD_UNUSED;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.reader.ReadStatus;
import io.counters.slot.SlotCursor;
import io.counters.stat.foreign.Contents.Scanned;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.jspecify.annotations.Nullable;

/**
 * The two buffers in which Agrona's CountersManager keeps what counters are, and their values.
 *
 * <p>A value is one word and cannot be torn. But an id may be freed and given to another counter while it is looked at.
 * There is no version to tell; so what the counter is, is read before its value and once more after it, and between that
 * its state, which says that it was not in the making. That holds if an id is not given away twice meanwhile: a manager
 * may keep those that were freed for a while (Aeron's does, for a second). Threads: one.
 */
final class CounterTable {
    /** Of metadata, for each byte of values. */
    static final int METADATA_PER_VALUE = CountersReader.METADATA_LENGTH / CountersReader.COUNTER_LENGTH;

    /** Bytes of heap that a counter takes, besides its label. */
    private static final int HEAP_PER_COUNTER = 1_024;

    /** The same share as of a segment. */
    private static final int HEAP_SHARES = 4;

    private final CountersReader counters;
    private final long heapShare;

    CounterTable(final AtomicBuffer metadata, final AtomicBuffer values) {
        this(metadata, values, Runtime.getRuntime().maxMemory() / HEAP_SHARES);
    }

    /** Takes so many bytes of the heap and no more. */
    CounterTable(final AtomicBuffer metadata, final AtomicBuffer values, final long heapShare) {
        counters = new CountersReader(metadata, values);
        this.heapShare = heapShare;
    }

    int capacity() {
        return counters.maxCounterId() + 1;
    }

    /**
     * Reads all that are allocated. Those that would have the same name and labels get their id as a label.
     *
     * @throws IOException if the metadata are none that Agrona writes
     */
    Scanned scan(final Function<Counter, MetricDefinition> naming) throws IOException {
        final List<Seen> all = new ArrayList<>();
        long heap = heapShare;
        for (int id = 0; id < capacity(); id++) {
            final int state = counters.getCounterState(id);
            if (state == RECORD_UNUSED) {
                break; // ids are given out in their order
            }
            final Seen seen = state == RECORD_ALLOCATED ? read(id) : none(id, state);
            if (seen != null) {
                all.add(seen);
                heap -= HEAP_PER_COUNTER + seen.counter.label.length();
                if (heap < 0) {
                    throw new IOException("what it holds takes more than " + heapShare
                            + " bytes of heap (expected: at most 1/" + HEAP_SHARES
                            + " of what this JVM may have; see -Xmx)");
                }
            }
        }
        return scanned(all, naming);
    }

    /** Null when the counter is gone. */
    private @Nullable Seen read(final int id) throws IOException {
        for (int retries = 0; retries < SlotCursor.MAX_ATTEMPTS; retries++) {
            final Counter before = counter(id);
            final long value = counters.getCounterValue(id);
            final int state = counters.getCounterState(id);
            if (state != RECORD_ALLOCATED) {
                return none(id, state);
            }
            // not earlier: what was read before could be another counter half made, twice
            if (counter(id).equals(before)) {
                return new Seen(before, value, retries);
            }
        }
        return new Seen(counter(id), null, SlotCursor.MAX_ATTEMPTS);
    }

    private static @Nullable Seen none(final int id, final int state) throws IOException {
        if (state != RECORD_RECLAIMED && state != RECORD_UNUSED) {
            throw new IOException("counter " + id + " has the state " + state + " (expected: " + RECORD_UNUSED + ", "
                    + RECORD_ALLOCATED + " or " + RECORD_RECLAIMED + ")");
        }
        return null;
    }

    private Counter counter(final int id) throws IOException {
        final AtomicBuffer metadata = counters.metaDataBuffer();
        final int record = CountersReader.metaDataOffset(id);
        // the reader's own method makes an array of whatever length the file says
        final int length = metadata.getIntVolatile(record + LABEL_OFFSET);
        if (length < 0 || length > MAX_LABEL_LENGTH) {
            throw new IOException(
                    "counter " + id + " has a label of " + length + " bytes (expected: 0 to " + MAX_LABEL_LENGTH + ")");
        }
        final byte[] label = new byte[length];
        metadata.getBytes(record + LABEL_OFFSET + Integer.BYTES, label);
        final Counter counter = new Counter(
                id,
                counters.getCounterTypeId(id),
                metadata.getInt(record + KEY_OFFSET),
                counters.getCounterRegistrationId(id),
                new String(label, StandardCharsets.UTF_8));
        VarHandle.loadLoadFence(); // most of these loads are plain, and a later volatile one would not hold them back
        return counter;
    }

    private static Scanned scanned(final List<Seen> all, final Function<Counter, MetricDefinition> naming) {
        final Map<MetricId, Integer> uses = new HashMap<>();
        final List<MetricDefinition> definitions = new ArrayList<>(all.size());
        for (final Seen seen : all) {
            final MetricDefinition definition = naming.apply(seen.counter);
            definitions.add(definition);
            uses.merge(definition.id(), 1, Integer::sum);
        }
        final List<MetricSample> samples = new ArrayList<>(all.size());
        long firstTry = 0;
        long retries = 0;
        long busy = 0;
        for (int i = 0; i < all.size(); i++) {
            final Seen seen = all.get(i);
            final MetricDefinition definition = definitions.get(i);
            final boolean isOnly =
                    Optional.ofNullable(uses.get(definition.id())).orElse(0) == 1;
            samples.add(new MetricSample(
                    isOnly ? definition : definition.withLabel("id", Integer.toString(seen.counter.id)),
                    null,
                    seen.value == null ? ReadStatus.BUSY : ReadStatus.OK,
                    seen.value,
                    null));
            firstTry += seen.retries == 0 ? 1 : 0;
            retries += seen.retries;
            busy += seen.value == null ? 1 : 0;
        }
        return new Scanned(samples, firstTry, retries, busy);
    }

    /**
     * What Agrona knows of a counter.
     *
     * @param id where it is in the buffers
     * @param type what its maker counts by such counters
     * @param key the first word of what its maker told it by
     * @param registration told apart by it, if its maker cares
     */
    record Counter(int id, int type, int key, long registration, String label) {}

    /** A counter and its value; null if it never rested. */
    private record Seen(Counter counter, @Nullable Long value, int retries) {}
}
