package io.counters.format;

import io.counters.Aggregation;
import io.counters.MetricKind;
import io.counters.ValueType;
import org.jspecify.annotations.Nullable;

/** The numbers that stand for kinds, types and aggregations in the file. Never renumber them. */
public final class Codes {
    public static final long COUNTER = 1;
    public static final long GAUGE = 2;
    public static final long HISTOGRAM = 3;

    public static final long I64 = 1;
    public static final long F64 = 2;

    public static final long SUM = 1;
    public static final long MIN = 2;
    public static final long MAX = 3;

    private Codes() {}

    public static long of(final MetricKind kind) {
        return switch (kind) {
            case COUNTER -> COUNTER;
            case GAUGE -> GAUGE;
            case HISTOGRAM -> HISTOGRAM;
        };
    }

    public static long of(final ValueType type) {
        return switch (type) {
            case I64 -> I64;
            case F64 -> F64;
        };
    }

    public static long of(final Aggregation aggregation) {
        return switch (aggregation) {
            case SUM -> SUM;
            case MIN -> MIN;
            case MAX -> MAX;
        };
    }

    /** Null where the code has no meaning. */
    public static @Nullable MetricKind kind(final long code) {
        return code == COUNTER
                ? MetricKind.COUNTER
                : code == GAUGE ? MetricKind.GAUGE : code == HISTOGRAM ? MetricKind.HISTOGRAM : null;
    }

    /** Null where the code has no meaning. */
    public static @Nullable ValueType type(final long code) {
        return code == I64 ? ValueType.I64 : code == F64 ? ValueType.F64 : null;
    }

    /** Null where the code has no meaning. */
    public static @Nullable Aggregation aggregation(final long code) {
        return code == SUM ? Aggregation.SUM : code == MIN ? Aggregation.MIN : code == MAX ? Aggregation.MAX : null;
    }

    /** The length of the slots that metrics of this kind have. */
    public static int stride(final MetricKind kind) {
        return kind == MetricKind.HISTOGRAM ? HistogramLayout.LENGTH : ScalarLayout.LENGTH;
    }
}
