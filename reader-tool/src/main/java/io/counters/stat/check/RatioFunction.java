package io.counters.stat.check;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;

/** A share of a whole. Of nothing there is no share, and no verdict. */
@FunctionParameter(name = "part")
@FunctionParameter(name = "whole")
final class RatioFunction extends AbstractFunction {
    @Override
    public EvaluationValue evaluate(
            final Expression expression, final Token function, final EvaluationValue... arguments) {
        if (arguments[1].getNumberValue().signum() == 0) {
            throw new CannotTellException("ratio to zero: nothing was counted yet");
        }
        return EvaluationValue.numberValue(arguments[0]
                .getNumberValue()
                .divide(
                        arguments[1].getNumberValue(),
                        expression.getConfiguration().getMathContext()));
    }
}
