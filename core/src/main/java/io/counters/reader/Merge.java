package io.counters.reader;

import io.counters.Aggregation;
import io.counters.MetricDefinition;
import io.counters.MetricKind;

/** How two slots of one counter or gauge become one value. Values are the slots' 64 bits. */
enum Merge {
    SUM_I64 {
        @Override
        long of(final long left, final long right) {
            return left + right;
        }
    },
    MIN_I64 {
        @Override
        long of(final long left, final long right) {
            return Math.min(left, right);
        }
    },
    MAX_I64 {
        @Override
        long of(final long left, final long right) {
            return Math.max(left, right);
        }
    },
    SUM_F64 {
        @Override
        long of(final long left, final long right) {
            return bits(number(left) + number(right));
        }
    },
    MIN_F64 {
        @Override
        long of(final long left, final long right) {
            return bits(Math.min(number(left), number(right)));
        }
    },
    MAX_F64 {
        @Override
        long of(final long left, final long right) {
            return bits(Math.max(number(left), number(right)));
        }
    };

    abstract long of(long left, long right);

    static Merge of(final MetricDefinition definition) {
        // whatever the record of a counter says: totals are added up
        final Aggregation aggregation =
                definition.kind() == MetricKind.GAUGE ? definition.aggregation() : Aggregation.SUM;
        return switch (definition.type()) {
            case I64 -> aggregation == Aggregation.MIN ? MIN_I64 : aggregation == Aggregation.MAX ? MAX_I64 : SUM_I64;
            case F64 -> aggregation == Aggregation.MIN ? MIN_F64 : aggregation == Aggregation.MAX ? MAX_F64 : SUM_F64;
        };
    }

    private static double number(final long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long bits(final double number) {
        return Double.doubleToRawLongBits(number);
    }
}
