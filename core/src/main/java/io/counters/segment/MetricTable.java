package io.counters.segment;

import static io.counters.format.MetricLayout.AGGREGATION_OFFSET;
import static io.counters.format.MetricLayout.BOUNDS_OFFSET;
import static io.counters.format.MetricLayout.BOUND_COUNT_OFFSET;
import static io.counters.format.MetricLayout.CREATED_AT_OFFSET;
import static io.counters.format.MetricLayout.GENERATION_OFFSET;
import static io.counters.format.MetricLayout.HELP_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.KIND_OFFSET;
import static io.counters.format.MetricLayout.LABELS_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.NAME_LENGTH_OFFSET;
import static io.counters.format.MetricLayout.RETIRED_AT_OFFSET;
import static io.counters.format.MetricLayout.SCALE_OFFSET;
import static io.counters.format.MetricLayout.STATE_FREE;
import static io.counters.format.MetricLayout.STATE_OFFSET;
import static io.counters.format.MetricLayout.STATE_READY;
import static io.counters.format.MetricLayout.STATE_RETIRED;
import static io.counters.format.MetricLayout.STATE_WRITING;
import static io.counters.format.MetricLayout.TEXT_OFFSET;
import static io.counters.format.MetricLayout.TYPE_OFFSET;
import static io.counters.format.MetricLayout.UNIT_LENGTH_OFFSET;

import io.counters.MetricDefinition;
import io.counters.SegmentFullException;
import io.counters.format.Codes;
import io.counters.format.Geometry;
import io.counters.format.HeaderLayout;
import io.counters.format.MetricLayout;
import io.counters.format.SlotIdentity;
import io.counters.memory.SegmentMemory;
import org.jspecify.annotations.Nullable;

/**
 * The metric table. Reading is for any thread of any process; {@link #register} and {@link #retire} need the mutex.
 *
 * <p>The table version moves before and after each change, so whoever reads the same version twice has seen no change.
 * It is odd while a change is under way. A change cut short by a death leaves it odd until the next one: as long as it
 * is, equal versions prove nothing to writers, and readers look at every record again from time to time.
 */
public final class MetricTable {
    private static final long GENERATION_MASK = 0xFFFF_FFFFL;
    private static final long NEVER = -1;

    private final Segment segment;
    private final SegmentMemory memory;
    private final Geometry geometry;

    /**
     * No record before this one is vacant, as long as the version is {@link #searchedAt} and it is before
     * {@link #coolsDownAt}: to walk over all records for each of many new metrics would take minutes. Under the mutex.
     */
    private int searched;

    private long searchedAt = NEVER;

    /** When the first of the retired records before it may be used again. */
    private long coolsDownAt;

    public MetricTable(final Segment segment) {
        this.segment = segment;
        memory = segment.memory();
        geometry = segment.geometry();
    }

    /** Records with a smaller index may be in use. */
    public int highWater() {
        return HighWater.read(memory, HeaderLayout.METRIC_HIGH_WATER_OFFSET, geometry.metrics());
    }

    /**
     * The first record, from this one on, that lies in a page in which there is anything; those before it are free.
     *
     * @param limit what is returned where there is none below it
     */
    public int nextInUse(final int from, final int limit) {
        int index = from;
        while (index < limit) {
            final int offset = geometry.metric(index);
            if (segment.hasContents(offset / Geometry.PAGE * Geometry.PAGE, Geometry.PAGE)) {
                return index;
            }
            index += (Geometry.PAGE - offset % Geometry.PAGE) / MetricLayout.LENGTH;
        }
        return limit;
    }

    public long version() {
        return memory.getLongAcquire(HeaderLayout.TABLE_VERSION_OFFSET);
    }

    /** Whether the record is that of a metric, in the generation that the caller knows. */
    public boolean isCurrent(final int index, final long generation) {
        final int record = geometry.metric(index);
        return memory.getLongAcquire(record + STATE_OFFSET) == STATE_READY && generation(index) == generation;
    }

    /** Whether a slot that bears this identity counts. */
    public boolean isCurrentIdentity(final long identity) {
        final int index = SlotIdentity.metricIndex(identity);
        return index >= 0 && index < highWater() && isCurrent(index, SlotIdentity.generation(identity));
    }

    /**
     * The generation of a metric, or -1 where there is none. A record that was used for another metric in between has
     * another generation, so an equal one means that nothing changed.
     */
    public long readyGeneration(final int index) {
        return memory.getLongAcquire(geometry.metric(index) + STATE_OFFSET) == STATE_READY ? generation(index) : -1;
    }

    /**
     * Reads one record.
     *
     * @return null where there is no metric, or what is there breaks a rule of the format
     */
    public @Nullable MetricRecord read(final int index) {
        final int record = geometry.metric(index);
        final long generation = generation(index);
        if (memory.getLongAcquire(record + STATE_OFFSET) != STATE_READY) {
            return null;
        }
        final byte[] copy = new byte[MetricLayout.LENGTH];
        memory.copyTo(record, copy);
        return isCurrent(index, generation) ? MetricRecord.decode(index, generation, copy) : null;
    }

    /**
     * Publishes a metric that is not there yet. The caller holds the mutex.
     *
     * @param now the time of creation
     * @throws SegmentFullException if there is no record left, no space, or the texts are too long for one
     */
    public MetricRecord register(final MetricDefinition definition, final long now) {
        final byte[] text = MetricRecord.encodeText(definition);
        final int index = vacancy(now);
        final int record = geometry.metric(index);
        segment.makeRealIfNew(record, MetricLayout.LENGTH, index >= highWater());
        HighWater.raise(memory, HeaderLayout.METRIC_HIGH_WATER_OFFSET, index + 1);
        beginChange();
        final boolean isUsed = memory.getLongAcquire(record + STATE_OFFSET) != STATE_FREE;
        memory.setLongRelease(record + STATE_OFFSET, STATE_WRITING);
        if (isUsed) { // again, because whoever retired it may have died before it came to the generation
            nextGeneration(index);
        }
        memory.setLongRelease(record + KIND_OFFSET, Codes.of(definition.kind()));
        memory.setLongRelease(record + TYPE_OFFSET, Codes.of(definition.type()));
        memory.setLongRelease(record + AGGREGATION_OFFSET, Codes.of(definition.aggregation()));
        memory.setLongRelease(record + SCALE_OFFSET, definition.scale());
        memory.setLongRelease(record + CREATED_AT_OFFSET, now);
        memory.setLongRelease(record + RETIRED_AT_OFFSET, 0);
        memory.setLongRelease(record + BOUND_COUNT_OFFSET, definition.bounds().size());
        for (int i = 0; i < definition.bounds().size(); i++) {
            memory.setLongRelease(
                    record + BOUNDS_OFFSET + i * Long.BYTES, definition.bounds().get(i));
        }
        memory.setLongRelease(record + NAME_LENGTH_OFFSET, MetricRecord.nameLength(definition));
        memory.setLongRelease(record + LABELS_LENGTH_OFFSET, MetricRecord.labelsLength(definition));
        memory.setLongRelease(record + UNIT_LENGTH_OFFSET, MetricRecord.unitLength(definition));
        memory.setLongRelease(record + HELP_LENGTH_OFFSET, MetricRecord.helpLength(definition));
        memory.copyFrom(record + TEXT_OFFSET, text);
        memory.setLongRelease(record + STATE_OFFSET, STATE_READY);
        endChange();
        searchedAt = version();
        return new MetricRecord(index, generation(index), now, definition);
    }

    /** Takes a metric away: its slots stop counting at once. The caller holds the mutex. */
    public void retire(final int index, final long now) {
        final int record = geometry.metric(index);
        beginChange();
        memory.setLongRelease(record + RETIRED_AT_OFFSET, now);
        memory.setLongRelease(record + STATE_OFFSET, STATE_RETIRED);
        nextGeneration(index);
        endChange();
    }

    /**
     * Ends a change that its process did not live to end, so that equal versions prove something again. The caller holds
     * the mutex, so nobody else is changing anything.
     *
     * @return false if there was none
     */
    public boolean closeChange() {
        final boolean isOpen = (version() & 1) != 0;
        if (isOpen) {
            endChange();
        }
        return isOpen;
    }

    private void nextGeneration(final int index) {
        memory.setLongRelease(geometry.metric(index) + GENERATION_OFFSET, generation(index) + 1 & GENERATION_MASK);
    }

    private long generation(final int index) {
        return memory.getLongAcquire(geometry.metric(index) + GENERATION_OFFSET) & GENERATION_MASK;
    }

    /** A record that nobody uses: never used, left half-made by a process that died, or retired and cooled down. */
    private int vacancy(final long now) {
        if (version() != searchedAt || now >= coolsDownAt) {
            searchedAt = version();
            searched = 0;
            coolsDownAt = Long.MAX_VALUE;
        }
        final int highWater = highWater();
        for (; searched < highWater; searched++) {
            final int record = geometry.metric(searched);
            final long state = memory.getLongAcquire(record + STATE_OFFSET);
            if (state == STATE_FREE || state == STATE_WRITING) {
                return searched;
            }
            if (state == STATE_RETIRED) {
                final long retiredAt = memory.getLongAcquire(record + RETIRED_AT_OFFSET);
                if (now - retiredAt >= MetricLayout.COOL_DOWN_NANOS) {
                    return searched;
                }
                coolsDownAt = Math.min(coolsDownAt, retiredAt + MetricLayout.COOL_DOWN_NANOS);
            }
        }
        if (highWater == geometry.metrics()) {
            throw new SegmentFullException("no metric record left in segment " + segment.path() + ": " + highWater
                    + " of " + geometry.metrics() + " in use");
        }
        return highWater;
    }

    private void beginChange() {
        memory.setLongRelease(HeaderLayout.TABLE_VERSION_OFFSET, version() + 1 | 1); // also after one cut short
    }

    private void endChange() {
        memory.setLongRelease(HeaderLayout.TABLE_VERSION_OFFSET, version() + 1);
    }
}
