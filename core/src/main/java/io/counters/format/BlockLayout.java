package io.counters.format;

import static io.counters.format.Field.word;

import java.util.List;

/** A page of slots of one stride, owned by one lane of one process. Its first cell is its header. */
public final class BlockLayout {
    public static final int LENGTH = 4096;

    public static final int STATE_OFFSET = 0;
    public static final int OWNER_OFFSET = STATE_OFFSET + Long.BYTES;
    public static final int LANE_OFFSET = OWNER_OFFSET + Long.BYTES;

    /** Zero while the block is a spare one; stored last, it makes the slots visible. */
    public static final int STRIDE_OFFSET = LANE_OFFSET + Long.BYTES;

    public static final int FIRST_SLOT_OFFSET = 64;

    /** Values of the state word. */
    public static final long STATE_FREE = 0;

    public static final long STATE_WRITING = 1;
    public static final long STATE_READY = 2;

    /** The header cell. */
    public static final Struct STRUCT = new Struct(
            "block header",
            FIRST_SLOT_OFFSET,
            List.of(
                    word("state", STATE_OFFSET),
                    word("owner", OWNER_OFFSET),
                    word("lane", LANE_OFFSET),
                    word("stride", STRIDE_OFFSET)));

    private BlockLayout() {}

    /** Whether slots can have this stride. */
    public static boolean isStride(final long stride) {
        return stride == ScalarLayout.LENGTH || stride == HistogramLayout.LENGTH;
    }
}
