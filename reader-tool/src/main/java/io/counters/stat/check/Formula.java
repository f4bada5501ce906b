package io.counters.stat.check;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.ParseException;
import com.ezylang.evalex.parser.Token.TokenType;
import java.math.BigDecimal;
import java.util.stream.Stream;

/**
 * An expression over metrics that is known to make sense. Threads: immutable.
 *
 * <p>It may come from a stranger: it can compute for no longer than its length allows, and reach nothing but metrics.
 *
 * @param text as it was written
 * @param tree what it means
 */
public record Formula(String text, ASTNode tree) {
    /** Trees are walked recursively, and are at most as deep as this. */
    private static final int MAX_LENGTH = 2_000;

    /** A double has no larger exponent; a decimal of a million digits takes seconds to print. */
    private static final int MAX_EXPONENT = 308;

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it has a fault, with what is expected and found
     */
    public static Formula of(final String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "expression of " + text.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        try {
            final Expression expression = new Expression(text, Language.CONFIGURATION);
            final ASTNode tree = expression.getAbstractSyntaxTree();
            requireSense(tree);
            return new Formula(text, tree);
        } catch (final ParseException e) {
            throw new IllegalArgumentException(
                    "expression '" + text + "', at character " + e.getStartPosition() + ": " + e.getMessage(), e);
        }
    }

    BigDecimal number(final Words words) {
        return number(tree, words);
    }

    /** Of a part of the expression. */
    BigDecimal number(final ASTNode part, final Words words) {
        final EvaluationValue result = evaluate(part, words);
        if (!result.isNumberValue()) {
            throw new CannotTellException("'" + text + "' is no number (expected: one)");
        }
        return result.getNumberValue().stripTrailingZeros();
    }

    boolean holds(final Words words) {
        final EvaluationValue result = evaluate(tree, words);
        if (!result.isBooleanValue()) {
            throw new CannotTellException("'" + text + "' is neither true nor false (expected: a condition)");
        }
        return result.getBooleanValue();
    }

    /** The parts whose history is asked for. */
    Stream<ASTNode> histories() {
        return histories(tree);
    }

    private static Stream<ASTNode> histories(final ASTNode node) {
        return isAboutHistory(node)
                ? node.getParameters().stream()
                : node.getParameters().stream().flatMap(Formula::histories);
    }

    private EvaluationValue evaluate(final ASTNode part, final Words words) {
        final ExpressionConfiguration configuration = Language.CONFIGURATION.toBuilder()
                .dataAccessorSupplier(() -> words)
                .build();
        try {
            return new Expression(text, configuration).evaluateSubtree(part);
        } catch (final EvaluationException | ArithmeticException e) {
            throw new CannotTellException("'" + text + "': " + e.getMessage());
        }
    }

    private static boolean isAboutHistory(final ASTNode node) {
        return node.getToken().getType() == TokenType.FUNCTION
                && node.getToken().getFunctionDefinition() instanceof HistoryFunction;
    }

    /** What the grammar allows and a rule has no use for. */
    private static void requireSense(final ASTNode node) {
        if (node.getToken().getType() == TokenType.NUMBER_LITERAL
                && Math.abs(exponent(node.getToken().getValue())) > MAX_EXPONENT) {
            throw new IllegalArgumentException(
                    "number " + node.getToken().getValue() + " (expected: one that a double can hold)");
        }
        if (node.getToken().getType() == TokenType.STRING_LITERAL) {
            throw new IllegalArgumentException("text '" + node.getToken().getValue()
                    + "' (expected: texts only where a function takes the name of a metric or a state)");
        }
        if (isAboutHistory(node)
                && node.getParameters().stream()
                        .flatMap(Formula::histories)
                        .findAny()
                        .isPresent()) {
            throw new IllegalArgumentException("history of a history (expected: one of an expression over metrics)");
        }
        final boolean isAboutAMetric = node.getToken().getType() == TokenType.FUNCTION
                && node.getToken().getFunctionDefinition() instanceof MetricFunction;
        if (isAboutAMetric) {
            MetricPattern.of(node.getParameters().get(0));
        }
        node.getParameters().stream().skip(isAboutAMetric ? 1 : 0).forEach(Formula::requireSense);
    }

    private static long exponent(final String number) {
        if (number.startsWith("0x") || number.startsWith("0X")) {
            return number.length();
        }
        final BigDecimal value = new BigDecimal(number);
        return (long) value.precision() - value.scale();
    }
}
