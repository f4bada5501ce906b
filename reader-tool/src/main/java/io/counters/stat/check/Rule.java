package io.counters.stat.check;

import com.ezylang.evalex.data.EvaluationValue;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody expects of a segment. Threads: immutable.
 *
 * @param value what the conditions know as {@code value}
 * @param conditions in the order in which they are asked: the first that applies decides
 * @param samples what must reach the minimum before there is a verdict
 */
public record Rule(
        String name,
        @Nullable Formula value,
        List<Condition> conditions,
        @Nullable Formula samples,
        BigDecimal minimum) {
    private static final String VALUE = "value";

    /** Copies the conditions. */
    public Rule {
        conditions = List.copyOf(conditions);
    }

    /** A rule without frills: what must hold, or it fails. */
    public static Rule mustHold(final Formula formula) {
        return new Rule(
                formula.text(), null, List.of(new Condition(formula, false, Outcome.FAIL)), null, BigDecimal.ZERO);
    }

    /** Answers, whatever there is or is not to see. */
    public Verdict judge(final Measurements measurements) {
        final Map<String, EvaluationValue> known = new HashMap<>();
        BigDecimal seen = null;
        try {
            if (samples != null) {
                final BigDecimal count = samples.number(measurements, known);
                if (count.compareTo(minimum) < 0) {
                    throw new CannotTellException("samples: " + count.toPlainString() + " (expected: at least "
                            + minimum.toPlainString() + ")");
                }
            }
            if (value != null) {
                seen = value.number(measurements, known);
                known.put(VALUE, EvaluationValue.numberValue(seen));
            }
            for (final Condition condition : conditions) {
                if (condition.formula().holds(measurements, known) == condition.when()) {
                    return new Verdict(name, condition.outcome(), seen, condition.words());
                }
            }
            return new Verdict(name, Outcome.PASS, seen, "");
        } catch (final CannotTellException e) {
            return new Verdict(name, Outcome.CANNOT_TELL, seen, String.valueOf(e.getMessage()));
        }
    }

    /**
     * An expression that decides.
     *
     * @param when the answer that brings the outcome about
     */
    public record Condition(Formula formula, boolean when, Outcome outcome) {
        String words() {
            return (when ? "" : "does not hold: ") + formula.text();
        }
    }
}
