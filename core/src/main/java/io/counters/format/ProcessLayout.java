package io.counters.format;

import static io.counters.format.Field.bits;
import static io.counters.format.Field.bytes;
import static io.counters.format.Field.time;
import static io.counters.format.Field.word;

import java.util.List;

/** One record of the process table: who wrote, or writes, the blocks that bear its index. */
public final class ProcessLayout {
    public static final int LENGTH = 256;

    public static final int STATE_OFFSET = 0;

    /** Grows by one at each adoption; gauges of an earlier epoch do not count. */
    public static final int EPOCH_OFFSET = STATE_OFFSET + Long.BYTES;

    public static final int PID_OFFSET = EPOCH_OFFSET + Long.BYTES;
    public static final int START_TICKS_OFFSET = PID_OFFSET + Long.BYTES;
    public static final int PID_NAMESPACE_OFFSET = START_TICKS_OFFSET + Long.BYTES;
    public static final int BOOT_ID_HIGH_OFFSET = PID_NAMESPACE_OFFSET + Long.BYTES;
    public static final int BOOT_ID_LOW_OFFSET = BOOT_ID_HIGH_OFFSET + Long.BYTES;
    public static final int STARTED_AT_OFFSET = BOOT_ID_LOW_OFFSET + Long.BYTES;
    public static final int NAME_LENGTH_OFFSET = STARTED_AT_OFFSET + Long.BYTES;
    public static final int NAME_OFFSET = NAME_LENGTH_OFFSET + Long.BYTES;
    public static final int MAX_NAME_LENGTH = 120;

    /** The only word that changes while the process lives, so it is not on the line of those that readers compare. */
    public static final int HEARTBEAT_AT_OFFSET = NAME_OFFSET + MAX_NAME_LENGTH;

    /** Where a restored entry comes from: a snapshot's uuid and an index in it. It keeps a second restore out. */
    public static final int ORIGIN_UUID_HIGH_OFFSET = HEARTBEAT_AT_OFFSET + Long.BYTES;

    public static final int ORIGIN_UUID_LOW_OFFSET = ORIGIN_UUID_HIGH_OFFSET + Long.BYTES;
    public static final int ORIGIN_INDEX_OFFSET = ORIGIN_UUID_LOW_OFFSET + Long.BYTES;

    /** Values of the state word. */
    public static final long STATE_FREE = 0;

    public static final long STATE_WRITING = 1;
    public static final long STATE_ADOPTING = 2;
    public static final long STATE_LIVE = 3;
    public static final long STATE_CLOSED = 4;

    /** Only in snapshots: what the locks said when it was taken. */
    public static final long STATE_STALLED = 5;

    public static final long STATE_DEAD = 6;

    /** A writer whose heartbeat is older than this is shown as stalled. */
    public static final long STALL_NANOS = 3_000_000_000L;

    public static final Struct STRUCT = new Struct(
            "process record",
            LENGTH,
            List.of(
                    word("state", STATE_OFFSET),
                    word("epoch", EPOCH_OFFSET),
                    word("pid", PID_OFFSET),
                    word("start ticks", START_TICKS_OFFSET),
                    word("pid namespace", PID_NAMESPACE_OFFSET),
                    bits("boot id high", BOOT_ID_HIGH_OFFSET),
                    bits("boot id low", BOOT_ID_LOW_OFFSET),
                    time("started at", STARTED_AT_OFFSET),
                    word("name length", NAME_LENGTH_OFFSET),
                    bytes("name", NAME_OFFSET, MAX_NAME_LENGTH),
                    time("heartbeat at", HEARTBEAT_AT_OFFSET),
                    bits("origin uuid high", ORIGIN_UUID_HIGH_OFFSET),
                    bits("origin uuid low", ORIGIN_UUID_LOW_OFFSET),
                    word("origin index", ORIGIN_INDEX_OFFSET)));

    private ProcessLayout() {}

    /** Whether some process ever wrote under an entry of this state: then what it counted counts for ever. */
    public static boolean isInUse(final long state) {
        return state >= STATE_ADOPTING && state <= STATE_DEAD;
    }
}
