package io.counters.stat.check;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.util.function.Function;

/** A figure of what an expression came to in the past, as {@code history_mean(rate(requests))}. */
@FunctionParameter(name = "expression", isLazy = true)
final class HistoryFunction extends AbstractFunction {
    private final Function<Spread, BigDecimal> figure;

    HistoryFunction(final Function<Spread, BigDecimal> figure) {
        this.figure = figure;
    }

    @Override
    public EvaluationValue evaluate(
            final Expression expression, final Token function, final EvaluationValue... arguments) {
        final Words words = (Words) expression.getDataAccessor();
        return EvaluationValue.numberValue(figure.apply(words.past().spread(arguments[0].getExpressionNode())));
    }
}
