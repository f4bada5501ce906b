package io.counters.prometheus;

import io.counters.MetricKind;
import io.counters.segment.Text;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Names as every Prometheus has understood them since its first: ASCII letters, digits and underscores. The library
 * would let any UTF-8 pass, which older servers refuse together with the whole page. Colons belong to recording rules.
 */
final class ExpositionNames {
    private static final String TOTAL = "_total";

    private ExpositionNames() {}

    /**
     * The name of a metric's family. It ends with its unit, as OpenMetrics demands; that of a counter goes without any
     * {@code _total}, since its series bears one.
     *
     * @param unit from {@link #unit}
     */
    static String family(final String name, final MetricKind kind, final String unit) {
        String family = asName(name);
        while (kind == MetricKind.COUNTER && family.endsWith(TOTAL)) {
            family = family.equals(TOTAL) ? "total" : family.substring(0, family.length() - TOTAL.length());
        }
        final String suffix = "_" + unit;
        return unit.isEmpty() || family.endsWith(suffix) ? family : family + suffix;
    }

    /** A label's name. Two underscores at its beginning would make it one of Prometheus's own. */
    static String label(final String key) {
        String label = asName(key);
        while (label.startsWith("__")) {
            label = label.substring(1);
        }
        return label;
    }

    /** A unit, which may become empty. */
    static String unit(final String unit) {
        return Arrays.stream(legal(unit).split("_", -1))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("_"));
    }

    /** Text for people: what could steer a terminal is shown as what it is, all but the line feed, which is escaped. */
    static String text(final String text) {
        return Arrays.stream(text.split("\n", -1)).map(Text::printable).collect(Collectors.joining("\n"));
    }

    private static String asName(final String text) {
        final String legal = legal(text);
        return Character.isDigit(legal.charAt(0)) ? "_" + legal : legal;
    }

    /** One underscore for each character, not for each half of one, that is not legal. */
    private static String legal(final String text) {
        return text.codePoints()
                .map(c -> isLegal(c) ? c : '_')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isLegal(final int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
