package io.counters.stat.foreign;

import io.counters.MetricDefinition;
import io.counters.MetricKind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The label of an Agrona counter, which is a sentence for people, as a name and labels that rules and monitors can use.
 * What is before the first colon that a blank follows is the name, in small letters, with one underscore for whatever is
 * neither letter nor digit. What comes behind tells counters of one name apart: as registration, session, stream and
 * channel where it is these, as Aeron writes them, else as one label. What the name was made of stays as the help text.
 */
final class CounterLabel {
    private static final String SEPARATOR = ": ";
    private static final Pattern STREAM = Pattern.compile("(-?\\d+) (-?\\d+) (-?\\d+) (\\S+)(?: @(-?\\d+))?");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{Nd}]+");
    private static final String UNNAMED = "unnamed";

    private CounterLabel() {}

    /** @param prefix what the name begins with, once */
    static MetricDefinition define(final MetricKind kind, final String prefix, final String label) {
        final int end = label.indexOf(SEPARATOR);
        final String subject = end < 0 ? label : label.substring(0, end);
        final String words = name(subject);
        final String name = words.startsWith(prefix) ? words : prefix + words;
        final MetricDefinition plain = (kind == MetricKind.COUNTER
                        ? MetricDefinition.counter(name)
                        : MetricDefinition.gauge(name))
                .withHelp(subject.strip());
        return end < 0
                ? plain
                : withDetails(plain, label.substring(end + SEPARATOR.length()).strip());
    }

    private static MetricDefinition withDetails(final MetricDefinition definition, final String details) {
        final Matcher stream = STREAM.matcher(details);
        if (!stream.matches()) {
            return details.isEmpty() ? definition : definition.withLabel("detail", details);
        }
        final MetricDefinition known = definition
                .withLabel("registration", stream.group(1))
                .withLabel("session", stream.group(2))
                .withLabel("stream", stream.group(3))
                .withLabel("channel", stream.group(4));
        return stream.group(5) == null ? known : known.withLabel("joined_at", stream.group(5));
    }

    private static String name(final String subject) {
        final String words =
                BETWEEN_WORDS.matcher(subject.toLowerCase(Locale.ROOT)).replaceAll("_");
        final int from = words.startsWith("_") ? 1 : 0;
        final int to = words.length() - (words.endsWith("_") ? 1 : 0);
        return from < to ? words.substring(from, to) : UNNAMED;
    }
}
