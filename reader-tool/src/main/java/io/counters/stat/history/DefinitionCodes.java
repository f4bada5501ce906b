package io.counters.stat.history;

import io.counters.Aggregation;
import io.counters.MetricKind;
import io.counters.ValueType;
import java.util.List;

/** A code is the place in its list, whatever becomes of the order of the constants. */
final class DefinitionCodes {
    static final List<MetricKind> KINDS = List.of(MetricKind.COUNTER, MetricKind.GAUGE, MetricKind.HISTOGRAM);
    static final List<ValueType> TYPES = List.of(ValueType.I64, ValueType.F64);
    static final List<Aggregation> AGGREGATIONS = List.of(Aggregation.SUM, Aggregation.MIN, Aggregation.MAX);

    private DefinitionCodes() {}
}
