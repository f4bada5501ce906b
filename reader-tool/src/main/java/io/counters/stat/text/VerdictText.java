package io.counters.stat.text;

import static io.counters.stat.text.Table.left;
import static io.counters.stat.text.Table.right;

import io.counters.segment.Text;
import io.counters.stat.check.Outcome;
import io.counters.stat.check.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verdicts as a table for people, and in the form that monitoring plugins answer in. */
public final class VerdictText {
    private static final MathContext PLUGIN_DIGITS = new MathContext(12);

    /** What is longer is no measured value. */
    private static final int MAX_PLUGIN_SCALE = 30;

    private VerdictText() {}

    /** A row for each rule, and a last line that counts them. */
    public static List<String> lines(final List<Verdict> verdicts) {
        final Table table = new Table(left("RESULT"), left("RULE"), right("VALUE"), left("WHY"));
        verdicts.forEach(verdict -> table.row(
                verdict.outcome().words(),
                Text.printable(verdict.rule()),
                number(verdict.value()),
                Text.printable(verdict.why())));
        final List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(counts(verdicts));
        return lines;
    }

    /**
     * Status and counts, then the values of the rules behind a bar, then a line for each rule that does not pass. A bar
     * would begin such values anywhere, so there is none in any text.
     */
    public static List<String> pluginLines(final Outcome outcome, final List<Verdict> verdicts) {
        final List<String> lines = new ArrayList<>();
        final String values = verdicts.stream()
                .filter(verdict -> verdict.value() != null)
                .map(verdict -> pluginValue(verdict.rule(), verdict.value()))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.joining(" "));
        lines.add(pluginStatus(outcome, counts(verdicts)) + (values.isEmpty() ? "" : " | " + values));
        verdicts.stream()
                .filter(verdict -> verdict.outcome() != Outcome.PASS)
                .forEach(verdict -> lines.add(
                        pluginText(verdict.outcome().pluginWord() + ": " + verdict.rule() + ": " + verdict.why())));
        return lines;
    }

    /** The first line alone, where there are no verdicts to show. */
    public static String pluginStatus(final Outcome outcome, final String text) {
        return "COUNTERS " + outcome.pluginWord() + " - " + pluginText(text);
    }

    private static String counts(final List<Verdict> verdicts) {
        final List<Outcome> worstFirst = new ArrayList<>(Arrays.asList(Outcome.values()));
        Collections.reverse(worstFirst);
        final List<String> parts = new ArrayList<>();
        for (final Outcome outcome : worstFirst) {
            final long count = verdicts.stream()
                    .filter(verdict -> verdict.outcome() == outcome)
                    .count();
            if (count > 0) {
                parts.add(count + " " + outcome.words());
            }
        }
        return verdicts.size() + (verdicts.size() == 1 ? " rule: " : " rules: ") + String.join(", ", parts);
    }

    private static String number(final @Nullable BigDecimal value) {
        return value == null ? Numbers.NONE : Numbers.rounded(value.doubleValue());
    }

    private static String pluginValue(final String rule, final @Nullable BigDecimal value) {
        if (value == null) {
            return "";
        }
        final BigDecimal rounded = value.round(PLUGIN_DIGITS);
        if (Math.abs((long) rounded.precision() - rounded.scale()) > MAX_PLUGIN_SCALE) {
            return "";
        }
        final BigDecimal shown = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        return "'" + pluginText(rule).replace("'", "''").replace('=', '_') + "'=" + shown.toPlainString();
    }

    private static String pluginText(final String text) {
        return Text.printable(text).replace('|', '/');
    }
}
