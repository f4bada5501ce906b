package io.counters.format;

import static io.counters.format.Field.bytes;
import static io.counters.format.Field.time;
import static io.counters.format.Field.word;

import java.util.List;

/** One record of the metric table: everything about a metric but its values. */
public final class MetricLayout {
    public static final int LENGTH = 1024;
    public static final int MAX_BOUNDS = 15;

    public static final int STATE_OFFSET = 0;

    /** Grows by one when the metric is removed; slots of an earlier generation do not count. 32 bits are used. */
    public static final int GENERATION_OFFSET = STATE_OFFSET + Long.BYTES;

    public static final int KIND_OFFSET = GENERATION_OFFSET + Long.BYTES;
    public static final int TYPE_OFFSET = KIND_OFFSET + Long.BYTES;
    public static final int AGGREGATION_OFFSET = TYPE_OFFSET + Long.BYTES;
    public static final int SCALE_OFFSET = AGGREGATION_OFFSET + Long.BYTES;
    public static final int CREATED_AT_OFFSET = SCALE_OFFSET + Long.BYTES;
    public static final int RETIRED_AT_OFFSET = CREATED_AT_OFFSET + Long.BYTES;
    public static final int BOUND_COUNT_OFFSET = RETIRED_AT_OFFSET + Long.BYTES;
    public static final int BOUNDS_OFFSET = BOUND_COUNT_OFFSET + Long.BYTES;
    public static final int NAME_LENGTH_OFFSET = BOUNDS_OFFSET + MAX_BOUNDS * Long.BYTES;
    public static final int LABELS_LENGTH_OFFSET = NAME_LENGTH_OFFSET + Long.BYTES;
    public static final int UNIT_LENGTH_OFFSET = LABELS_LENGTH_OFFSET + Long.BYTES;
    public static final int HELP_LENGTH_OFFSET = UNIT_LENGTH_OFFSET + Long.BYTES;

    /** Name, labels, unit and help, one after the other without gaps. */
    public static final int TEXT_OFFSET = HELP_LENGTH_OFFSET + Long.BYTES;

    public static final int MAX_TEXT_LENGTH = LENGTH - TEXT_OFFSET;

    /** Values of the state word. */
    public static final long STATE_FREE = 0;

    public static final long STATE_WRITING = 1;
    public static final long STATE_READY = 2;
    public static final long STATE_RETIRED = 3;

    /** A retired record is not used again before this time has passed. */
    public static final long COOL_DOWN_NANOS = 10_000_000_000L;

    public static final Struct STRUCT = new Struct(
            "metric record",
            LENGTH,
            List.of(
                    word("state", STATE_OFFSET),
                    word("generation", GENERATION_OFFSET),
                    word("kind", KIND_OFFSET),
                    word("type", TYPE_OFFSET),
                    word("aggregation", AGGREGATION_OFFSET),
                    word("scale", SCALE_OFFSET),
                    time("created at", CREATED_AT_OFFSET),
                    time("retired at", RETIRED_AT_OFFSET),
                    word("bound count", BOUND_COUNT_OFFSET),
                    bytes("bounds", BOUNDS_OFFSET, MAX_BOUNDS * Long.BYTES),
                    word("name length", NAME_LENGTH_OFFSET),
                    word("labels length", LABELS_LENGTH_OFFSET),
                    word("unit length", UNIT_LENGTH_OFFSET),
                    word("help length", HELP_LENGTH_OFFSET),
                    bytes("text", TEXT_OFFSET, MAX_TEXT_LENGTH)));

    private MetricLayout() {}
}
