package io.counters.stat.check;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;
import io.counters.reader.ProcessState;
import java.math.BigDecimal;

/** How many processes are in a state: {@code processes(DEAD)}. */
@FunctionParameter(name = "state", isLazy = true)
final class ProcessesFunction extends AbstractFunction implements MetricFunction {
    @Override
    public EvaluationValue evaluate(
            final Expression expression, final Token function, final EvaluationValue... arguments) {
        final String state = arguments[0].getExpressionNode().getToken().getValue();
        final Measurements measurements = MetricFunction.measurements(expression);
        for (final ProcessState known : ProcessState.values()) {
            if (known.name().equalsIgnoreCase(state)) {
                return EvaluationValue.numberValue(BigDecimal.valueOf(measurements.processes(known)));
            }
        }
        throw new CannotTellException("no state " + state + " (expected: LIVE, STALLED, CLOSED, DEAD or UNKNOWN)");
    }
}
