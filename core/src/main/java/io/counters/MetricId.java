package io.counters;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The name and the labels that tell one metric from another.
 *
 * <p>Any text that can be written as UTF-8 is allowed; exporters escape what their format forbids. Ids order by the
 * UTF-8 bytes of name, then of each label's key and value. Threads: immutable.
 *
 * @param name not empty
 * @param labels label values by key, keys not empty, in the order of their UTF-8 bytes; copied, unmodifiable
 */
public record MetricId(String name, SortedMap<String, String> labels) implements Comparable<MetricId> {

    /**
     * Copies and checks its arguments.
     *
     * @param name not empty
     * @param labels copied
     * @throws IllegalArgumentException if the name or a label's key is empty, or a text has an unpaired surrogate
     */
    public MetricId {
        requireText("metric name", name);
        final SortedMap<String, String> copy = new TreeMap<>(CodePointOrder.INSTANCE);
        labels.forEach((key, value) -> {
            requireText("label key", key);
            requireEncodable("label value", value);
            copy.put(key, value);
        });
        labels = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * An id without labels.
     *
     * @param name not empty
     * @return the id
     */
    public static MetricId of(final String name) {
        return new MetricId(name, Collections.emptySortedMap());
    }

    /**
     * Returns this id with one label added or replaced.
     *
     * @param key not empty
     * @param value any text
     * @return a new id
     */
    public MetricId withLabel(final String key, final String value) {
        final SortedMap<String, String> more = new TreeMap<>(CodePointOrder.INSTANCE);
        more.putAll(labels);
        more.put(key, value);
        return new MetricId(name, more);
    }

    @Override
    public int compareTo(final MetricId other) {
        int order = CodePointOrder.INSTANCE.compare(name, other.name);
        final Iterator<Map.Entry<String, String>> mine = labels.entrySet().iterator();
        final Iterator<Map.Entry<String, String>> theirs =
                other.labels.entrySet().iterator();
        while (order == 0 && mine.hasNext() && theirs.hasNext()) {
            final Map.Entry<String, String> left = mine.next();
            final Map.Entry<String, String> right = theirs.next();
            order = CodePointOrder.INSTANCE.compare(left.getKey(), right.getKey());
            if (order == 0) {
                order = CodePointOrder.INSTANCE.compare(left.getValue(), right.getValue());
            }
        }
        return order != 0 ? order : Integer.compare(labels.size(), other.labels.size());
    }

    /** The name, followed by the labels as <code>{key="value",...}</code> where there are any. */
    @Override
    public String toString() {
        if (labels.isEmpty()) {
            return name;
        }
        final StringBuilder text = new StringBuilder(name).append('{');
        labels.forEach((key, value) -> text.append(key)
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                .append("\","));
        text.setCharAt(text.length() - 1, '}');
        return text.toString();
    }

    private static void requireText(final String what, final String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty (expected: at least one character)");
        }
        requireEncodable(what, text);
    }

    static void requireEncodable(final String what, final String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    what + " has an unpaired surrogate (expected: text that UTF-8 can hold)");
        }
    }
}
