package io.counters.stat.check;

import com.ezylang.evalex.data.DataAccessorIfc;
import com.ezylang.evalex.data.EvaluationValue;
import java.math.BigDecimal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the words of a rule mean: a word that is no function is what the rule has computed, or the value of the metric of
 * that name.
 *
 * @param past what functions of history are asked about
 * @param value what {@code value} means; null where that is a metric like any other
 */
record Words(Measurements measurements, Past past, @Nullable Supplier<BigDecimal> value) implements DataAccessorIfc {
    private static final String VALUE = "value";

    Words(final Measurements measurements, final Past past) {
        this(measurements, past, null);
    }

    @Override
    public EvaluationValue getData(final String name) {
        return EvaluationValue.numberValue(
                value != null && name.equals(VALUE) ? value.get() : measurements.value(MetricPattern.of(name)));
    }

    @Override
    public void setData(final String name, final EvaluationValue unused) {
        throw new UnsupportedOperationException(name);
    }
}
