package io.counters.benchmarks.report;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was measured.
 *
 * @param benchmark class and method, and for a thread of a group what this thread did: {@code Class.group:method}
 * @param parameters by name
 */
public record Key(String benchmark, SortedMap<String, String> parameters) {
    public static Key of(final String benchmark, final Map<String, String> parameters) {
        return new Key(benchmark, new TreeMap<>(parameters));
    }

    /** The class. */
    public String question() {
        return benchmark.substring(0, benchmark.indexOf('.'));
    }

    @Override
    public String toString() {
        return benchmark
                + parameters.entrySet().stream()
                        .map(entry -> ", " + entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining());
    }

    /** What is left to say where the question is known. */
    String inQuestion() {
        return toString().substring(question().length() + 1);
    }
}
