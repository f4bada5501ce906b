package io.counters.format;

import static io.counters.format.Field.bits;
import static io.counters.format.Field.word;

import java.util.List;

/** The slot of a counter or a gauge: one cache line. */
public final class ScalarLayout {
    public static final int LENGTH = 64;

    public static final int VERSION_OFFSET = 0;
    public static final int IDENTITY_OFFSET = VERSION_OFFSET + Long.BYTES;
    public static final int VALUE_OFFSET = IDENTITY_OFFSET + Long.BYTES;

    /** Gauges only: the epoch of the process that set the value. */
    public static final int EPOCH_OFFSET = VALUE_OFFSET + Long.BYTES;

    public static final Struct STRUCT = new Struct(
            "scalar slot",
            LENGTH,
            List.of(
                    bits("version", VERSION_OFFSET),
                    bits("identity", IDENTITY_OFFSET),
                    bits("value", VALUE_OFFSET),
                    word("epoch", EPOCH_OFFSET)));

    private ScalarLayout() {}
}
