package io.counters.stat.check;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.util.function.BiFunction;

/** A function whose first argument is not evaluated: it names what the function is about. */
interface MetricFunction extends FunctionIfc {
    static Measurements measurements(final Expression expression) {
        return ((Words) expression.getDataAccessor()).measurements();
    }

    /** As {@code rate(requests)}. */
    @FunctionParameter(name = "metric", isLazy = true)
    final class OfMetric extends AbstractFunction implements MetricFunction {
        private final BiFunction<Measurements, MetricPattern, BigDecimal> figure;

        OfMetric(final BiFunction<Measurements, MetricPattern, BigDecimal> figure) {
            this.figure = figure;
        }

        @Override
        public EvaluationValue evaluate(
                final Expression expression, final Token function, final EvaluationValue... arguments) {
            return EvaluationValue.numberValue(
                    figure.apply(measurements(expression), MetricPattern.of(arguments[0].getExpressionNode())));
        }
    }

    /** As {@code quantile(latency, 0.99)}. */
    @FunctionParameter(name = "metric", isLazy = true)
    @FunctionParameter(name = "number")
    final class OfMetricAndNumber extends AbstractFunction implements MetricFunction {
        private final Figure figure;

        OfMetricAndNumber(final Figure figure) {
            this.figure = figure;
        }

        @Override
        public EvaluationValue evaluate(
                final Expression expression, final Token function, final EvaluationValue... arguments) {
            return EvaluationValue.numberValue(figure.of(
                    measurements(expression),
                    MetricPattern.of(arguments[0].getExpressionNode()),
                    arguments[1].getNumberValue()));
        }

        /** What is computed. */
        @FunctionalInterface
        interface Figure {
            BigDecimal of(Measurements measurements, MetricPattern pattern, BigDecimal number);
        }
    }
}
