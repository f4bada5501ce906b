package io.counters.stat.check;

import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.Token.TokenType;
import io.counters.MetricId;
import io.counters.stat.MetricSelector;

/**
 * Metrics of one name that have certain labels, whatever other labels they have.
 *
 * @param id the name, and the labels that must be there
 * @param isWindow whether what came within the window is meant, and not all there ever was
 */
record MetricPattern(MetricId id, boolean isWindow) {
    private static final String WINDOW = "window";
    private static final String SUFFIX = "[" + WINDOW + "]";

    /**
     * As a function's argument: {@code name}, {@code 'name{label="value"}'}, and either with {@code [window]} behind it.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static MetricPattern of(final ASTNode node) {
        final TokenType type = node.getToken().getType();
        if (type == TokenType.VARIABLE_OR_CONSTANT || type == TokenType.STRING_LITERAL) {
            return of(node.getToken().getValue());
        }
        if (type == TokenType.ARRAY_INDEX
                && node.getParameters().get(1).getToken().getValue().equals(WINDOW)) {
            return new MetricPattern(of(node.getParameters().get(0)).id, true);
        }
        throw new IllegalArgumentException("argument '" + node.getToken().getValue()
                + "' (expected: a metric, as name or 'name{label=\"value\"}', and perhaps [window])");
    }

    static MetricPattern of(final String text) {
        if (text.endsWith(SUFFIX)) {
            return new MetricPattern(of(text.substring(0, text.length() - SUFFIX.length())).id, true);
        }
        return new MetricPattern(
                new MetricSelector(text)
                        .id()
                        .orElseThrow(() -> new IllegalArgumentException("metric '" + text
                                + "' (expected: a name, perhaps with labels as {label=\"value\",...})")),
                false);
    }

    MetricPattern inWindow() {
        return new MetricPattern(id, true);
    }

    boolean matches(final MetricId other) {
        return other.name().equals(id.name())
                && id.labels().entrySet().stream()
                        .allMatch(
                                label -> label.getValue().equals(other.labels().get(label.getKey())));
    }

    @Override
    public String toString() {
        return id + (isWindow ? SUFFIX : "");
    }
}
