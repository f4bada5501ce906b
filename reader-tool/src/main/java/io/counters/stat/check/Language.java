package io.counters.stat.check;

import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.config.MapBasedOperatorDictionary;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.basic.AbsFunction;
import com.ezylang.evalex.functions.basic.IfFunction;
import com.ezylang.evalex.functions.basic.MaxFunction;
import com.ezylang.evalex.functions.basic.MinFunction;
import com.ezylang.evalex.functions.basic.RoundFunction;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.operators.arithmetic.InfixDivisionOperator;
import com.ezylang.evalex.operators.arithmetic.InfixMinusOperator;
import com.ezylang.evalex.operators.arithmetic.InfixModuloOperator;
import com.ezylang.evalex.operators.arithmetic.InfixMultiplicationOperator;
import com.ezylang.evalex.operators.arithmetic.InfixPlusOperator;
import com.ezylang.evalex.operators.arithmetic.PrefixMinusOperator;
import com.ezylang.evalex.operators.arithmetic.PrefixPlusOperator;
import com.ezylang.evalex.operators.booleans.InfixAndOperator;
import com.ezylang.evalex.operators.booleans.InfixEqualsOperator;
import com.ezylang.evalex.operators.booleans.InfixGreaterEqualsOperator;
import com.ezylang.evalex.operators.booleans.InfixGreaterOperator;
import com.ezylang.evalex.operators.booleans.InfixLessEqualsOperator;
import com.ezylang.evalex.operators.booleans.InfixLessOperator;
import com.ezylang.evalex.operators.booleans.InfixNotEqualsOperator;
import com.ezylang.evalex.operators.booleans.InfixOrOperator;
import com.ezylang.evalex.operators.booleans.PrefixNotOperator;
import io.counters.stat.check.MetricFunction.OfMetric;
import io.counters.stat.check.MetricFunction.OfMetricAndNumber;
import java.util.Map;

/**
 * The words of a rule. Of EvalEx's own only those that a threshold needs: powers, factorials and texts can grow without
 * bounds, and files of rules come from anywhere.
 */
final class Language {
    static final ExpressionConfiguration CONFIGURATION = ExpressionConfiguration.builder()
            .operatorDictionary(operators())
            .functionDictionary(functions())
            .defaultConstants(Map.of("TRUE", EvaluationValue.TRUE, "FALSE", EvaluationValue.FALSE))
            .singleQuoteStringLiteralsAllowed(true)
            .implicitMultiplicationAllowed(false)
            .structuresAllowed(false)
            .build();

    private Language() {}

    private static MapBasedOperatorDictionary operators() {
        final MapBasedOperatorDictionary operators = new MapBasedOperatorDictionary();
        final Map<String, OperatorIfc> infix = Map.ofEntries(
                Map.entry("+", new InfixPlusOperator()),
                Map.entry("-", new InfixMinusOperator()),
                Map.entry("*", new InfixMultiplicationOperator()),
                Map.entry("/", new InfixDivisionOperator()),
                Map.entry("%", new InfixModuloOperator()),
                Map.entry("=", new InfixEqualsOperator()),
                Map.entry("==", new InfixEqualsOperator()),
                Map.entry("!=", new InfixNotEqualsOperator()),
                Map.entry("<", new InfixLessOperator()),
                Map.entry("<=", new InfixLessEqualsOperator()),
                Map.entry(">", new InfixGreaterOperator()),
                Map.entry(">=", new InfixGreaterEqualsOperator()),
                Map.entry("&&", new InfixAndOperator()),
                Map.entry("||", new InfixOrOperator()));
        infix.forEach(operators::addOperator);
        operators.addOperator("+", new PrefixPlusOperator());
        operators.addOperator("-", new PrefixMinusOperator());
        operators.addOperator("!", new PrefixNotOperator());
        return operators;
    }

    private static MapBasedFunctionDictionary functions() {
        final MapBasedFunctionDictionary functions = new MapBasedFunctionDictionary();
        final Map<String, FunctionIfc> words = Map.ofEntries(
                Map.entry("ABS", new AbsFunction()),
                Map.entry("IF", new IfFunction()),
                Map.entry("MAX", new MaxFunction()),
                Map.entry("MIN", new MinFunction()),
                Map.entry("ROUND", new RoundFunction()),
                Map.entry("RATIO", new RatioFunction()),
                Map.entry("VALUE", new OfMetric(Measurements::value)),
                Map.entry("SUM", new OfMetric(Measurements::sum)),
                Map.entry("COUNT", new OfMetric(Measurements::count)),
                Map.entry("MEAN", new OfMetric(Measurements::mean)),
                Map.entry("INCREASE", new OfMetric(Measurements::increase)),
                Map.entry("RATE", new OfMetric(Measurements::rate)),
                Map.entry("CHANGE", new OfMetric(Measurements::change)),
                Map.entry("QUANTILE", new OfMetricAndNumber(Measurements::quantile)),
                Map.entry("SHARE_BELOW", new OfMetricAndNumber(Measurements::shareBelow)),
                Map.entry("HISTORY_MEAN", new HistoryFunction(Spread::mean)),
                Map.entry("HISTORY_DEVIATION", new HistoryFunction(Spread::deviation)),
                Map.entry("PROCESSES", new ProcessesFunction()));
        words.forEach(functions::addFunction);
        return functions;
    }
}
