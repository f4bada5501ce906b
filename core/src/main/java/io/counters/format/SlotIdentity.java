package io.counters.format;

/**
 * The identity word of a slot: which metric it belongs to, in which generation, of which kind.
 *
 * <pre>
 *  63                      32 31 30 29 28 27                          0
 * +--------------------------+--+--+-----+-----------------------------+
 * | generation               |NV| 0| kind| metric index + 1            |
 * +--------------------------+--+--+-----+-----------------------------+
 * </pre>
 *
 * Zero means that there is no slot.
 */
public final class SlotIdentity {
    public static final long NONE = 0;

    /** Zero; a slot in which it is set does not count. */
    public static final long SPARE_BIT = 1L << 30;

    /** Only in snapshots: the slot never rested while the snapshot was taken, its values mean nothing. */
    public static final long NO_VALUE_BIT = 1L << 31;

    public static final int MAX_METRICS = (1 << 28) - 1;

    private static final int KIND_SHIFT = 28;
    private static final long KIND_MASK = 0b11;

    private SlotIdentity() {}

    public static long of(final int metricIndex, final long kindCode, final long generation) {
        return generation << Integer.SIZE | kindCode << KIND_SHIFT | (metricIndex + 1);
    }

    /** Minus one where the bits name no metric. */
    public static int metricIndex(final long identity) {
        return (int) (identity & MAX_METRICS) - 1;
    }

    public static long kindCode(final long identity) {
        return identity >>> KIND_SHIFT & KIND_MASK;
    }

    public static long generation(final long identity) {
        return identity >>> Integer.SIZE;
    }

    public static boolean hasNoValue(final long identity) {
        return (identity & NO_VALUE_BIT) != 0;
    }
}
