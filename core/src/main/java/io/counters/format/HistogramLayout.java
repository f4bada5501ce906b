package io.counters.format;

import static io.counters.format.Field.bits;
import static io.counters.format.Field.bytes;
import static io.counters.format.Field.word;

import java.util.List;

/** The slot of a histogram: three cache lines; the first has everything but the buckets. */
public final class HistogramLayout {
    public static final int LENGTH = 192;
    public static final int BUCKETS = 16;

    public static final int VERSION_OFFSET = ScalarLayout.VERSION_OFFSET;
    public static final int IDENTITY_OFFSET = ScalarLayout.IDENTITY_OFFSET;

    /** Two summaries, each a count and a sum; the version's second bit names the one in force. */
    public static final int SUMMARIES_OFFSET = IDENTITY_OFFSET + Long.BYTES;

    public static final int SUMMARY_LENGTH = 2 * Long.BYTES;

    /** The sum's offset within a summary. */
    public static final int SUM_OFFSET = Long.BYTES;

    public static final int MIN_OFFSET = SUMMARIES_OFFSET + 2 * SUMMARY_LENGTH;
    public static final int MAX_OFFSET = MIN_OFFSET + Long.BYTES;
    public static final int BUCKETS_OFFSET = MAX_OFFSET + Long.BYTES;

    public static final Struct STRUCT = new Struct(
            "histogram slot",
            LENGTH,
            List.of(
                    bits("version", VERSION_OFFSET),
                    bits("identity", IDENTITY_OFFSET),
                    word("count 0", SUMMARIES_OFFSET),
                    word("sum 0", SUMMARIES_OFFSET + SUM_OFFSET),
                    word("count 1", SUMMARIES_OFFSET + SUMMARY_LENGTH),
                    word("sum 1", SUMMARIES_OFFSET + SUMMARY_LENGTH + SUM_OFFSET),
                    word("min", MIN_OFFSET),
                    word("max", MAX_OFFSET),
                    bytes("buckets", BUCKETS_OFFSET, BUCKETS * Long.BYTES)));

    private HistogramLayout() {}
}
