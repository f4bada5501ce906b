package io.counters.stat.check;

import com.ezylang.evalex.parser.ASTNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What those parts of a rule whose history it asks for came to, look by look. Threads: one. */
final class Past {
    /** Without history; so it is at a look in the past, which has none of its own. */
    static final Past NONE = new Past(0);

    private final int minimum;

    /** By what a part says, however often and wherever in the rule it says so. */
    private final Map<String, Told> told = new LinkedHashMap<>();

    private Past(final int minimum) {
        this.minimum = minimum;
    }

    /** With fewer looks than the minimum, which is two at least, there is no answer. */
    static Past of(final Rule rule, final int minimum) {
        final Past past = new Past(minimum);
        rule.formulas()
                .forEach(formula -> formula.histories()
                        .forEach(part -> past.told.computeIfAbsent(part.toJSON(), key -> new Told(part, formula))));
        return past;
    }

    /** Takes the next look. */
    void add(final Rule rule, final Measurements then) {
        told.values().forEach(each -> each.add(rule, then));
    }

    Spread spread(final ASTNode part) {
        final Told found = told.get(part.toJSON());
        if (found == null) {
            throw new CannotTellException("there is no history (expected: --history RECORDING)");
        }
        if (found.spread.count() < minimum) {
            throw new CannotTellException("history of " + found.spread.count() + " looks (expected: at least " + minimum
                    + ")" + (found.whyNot == null ? "" : "; one more has no answer: " + found.whyNot));
        }
        return found.spread;
    }

    /** The figures behind a condition, for people; empty where there are none. */
    String words(final Formula formula) {
        final String figures = formula.histories()
                .map(part -> told.get(part.toJSON()))
                .filter(Objects::nonNull)
                .distinct()
                .map(found -> found.spread.toString())
                .collect(Collectors.joining("; "));
        return figures.isEmpty() ? "" : " (history: " + figures + ")";
    }

    /** Of one part. */
    private static final class Told {
        private final ASTNode part;
        private final Formula formula;
        private final Spread spread = new Spread();
        private @Nullable String whyNot;

        Told(final ASTNode part, final Formula formula) {
            this.part = part;
            this.formula = formula;
        }

        void add(final Rule rule, final Measurements then) {
            final BigDecimal number;
            try {
                number = formula.number(part, rule.at(then));
            } catch (final CannotTellException e) {
                whyNot = e.getMessage();
                return;
            }
            spread.add(number);
        }
    }
}
