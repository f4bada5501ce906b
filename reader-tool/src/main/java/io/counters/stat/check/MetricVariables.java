package io.counters.stat.check;

import com.ezylang.evalex.data.DataAccessorIfc;
import com.ezylang.evalex.data.EvaluationValue;
import java.util.Map;
import java.util.Objects;

/** A word that is no function: what the rule has computed, or the value of the metric of that name. */
record MetricVariables(Measurements measurements, Map<String, EvaluationValue> known) implements DataAccessorIfc {
    @Override
    public EvaluationValue getData(final String name) {
        final EvaluationValue computed = known.get(name);
        return Objects.requireNonNullElseGet(
                computed, () -> EvaluationValue.numberValue(measurements.value(MetricPattern.of(name))));
    }

    @Override
    public void setData(final String name, final EvaluationValue value) {
        throw new UnsupportedOperationException(name);
    }
}
