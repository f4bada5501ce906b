package io.counters.stat;

import io.counters.MetricId;
import io.counters.reader.MetricSample;
import io.counters.segment.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The one metric that a text names: as {@code list} shows it, or with its labels in another order or without quotation
 * marks. All labels must be named, so a metric that gets company later does not change what a script reads.
 */
public record MetricSelector(String text) {
    private static final Pattern WITH_LABELS = Pattern.compile("([^{]+)\\{(.*)}", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile(
            "\\s*([^=\"{},]+?)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\",{}]*))\\s*(,|$)", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

    private static final int SUGGESTIONS = 5;

    MetricSample findIn(final List<MetricSample> metrics) {
        final Optional<MetricId> parsed = id();
        return metrics.stream()
                .filter(sample -> isShownAs(sample.definition().id())
                        || parsed.filter(sample.definition().id()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new StatException(ExitCode.NO, "no metric " + text + hint(metrics)));
    }

    private boolean isShownAs(final MetricId id) {
        final String shown = id.toString();
        return shown.equals(text) || Text.printable(shown).equals(text);
    }

    /** Name and labels as the text gives them; empty if it does not make sense. */
    public Optional<MetricId> id() {
        final Matcher whole = WITH_LABELS.matcher(text);
        if (!whole.matches()) {
            return text.isEmpty() || text.indexOf('{') >= 0 ? Optional.empty() : Optional.of(MetricId.of(text));
        }
        final String name = whole.group(1).strip();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        MetricId id = MetricId.of(name);
        final String labels = whole.group(2);
        final Matcher label = LABEL.matcher(labels);
        int end = 0;
        while (end < labels.length()) {
            if (!label.find(end) || label.start() != end) {
                return Optional.empty();
            }
            final String quoted = label.group(2);
            id = id.withLabel(label.group(1), quoted == null ? label.group(3).strip() : unescaped(quoted));
            end = label.end();
        }
        return Optional.of(id);
    }

    private static String unescaped(final String quoted) {
        return ESCAPE.matcher(quoted)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).equals("n") ? "\n" : match.group(1)));
    }

    /** The metrics of the same name, since a forgotten label is the usual mistake. */
    private String hint(final List<MetricSample> metrics) {
        final int brace = text.indexOf('{');
        final String name = brace < 0 ? text : text.substring(0, brace);
        final String others = metrics.stream()
                .map(sample -> sample.definition().id())
                .filter(id -> id.name().equals(name))
                .limit(SUGGESTIONS)
                .map(MetricId::toString)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : " (there are: " + others + ")";
    }
}
