package io.counters.stat.check;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
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
    public Verdict judge(final Measurements measurements, final History history) {
        final Past past = history.of(this);
        BigDecimal seen = null;
        try {
            final Words withoutValue = new Words(measurements, past);
            requireSamples(withoutValue);
            Words words = withoutValue;
            if (value != null) {
                final BigDecimal number = value.number(withoutValue);
                seen = number;
                words = new Words(measurements, past, () -> number);
            }
            for (final Condition condition : conditions) {
                if (condition.formula().holds(words) == condition.when()) {
                    return new Verdict(name, condition.outcome(), seen, condition.words(past));
                }
            }
            return new Verdict(name, Outcome.PASS, seen, "");
        } catch (final CannotTellException e) {
            return new Verdict(name, Outcome.CANNOT_TELL, seen, String.valueOf(e.getMessage()));
        }
    }

    /** All there are. */
    Stream<Formula> formulas() {
        return Stream.concat(
                Stream.of(value, samples).flatMap(Stream::ofNullable),
                conditions.stream().map(Condition::formula));
    }

    /** What is known at a look in the past. */
    Words at(final Measurements then) {
        final Words withoutValue = new Words(then, Past.NONE);
        requireSamples(withoutValue);
        final Formula formula = value;
        return formula == null ? withoutValue : new Words(then, Past.NONE, () -> formula.number(withoutValue));
    }

    private void requireSamples(final Words words) {
        if (samples != null) {
            final BigDecimal count = samples.number(words);
            if (count.compareTo(minimum) < 0) {
                throw new CannotTellException(
                        "samples: " + count.toPlainString() + " (expected: at least " + minimum.toPlainString() + ")");
            }
        }
    }

    /**
     * An expression that decides.
     *
     * @param when the answer that brings the outcome about
     */
    public record Condition(Formula formula, boolean when, Outcome outcome) {
        String words(final Past past) {
            return (when ? "" : "does not hold: ") + formula.text() + past.words(formula);
        }
    }
}
