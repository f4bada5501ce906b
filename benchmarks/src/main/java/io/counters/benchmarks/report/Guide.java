package io.counters.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@code docs/concurrency-guide.md} quotes: how a map that is replaced does beside one under a lock. */
final class Guide {
    private static final String QUESTION = "SnapshotOrLockBenchmark";
    private static final String LOCK = "LOCK";
    private static final String SNAPSHOT = "SNAPSHOT";
    private static final List<String> HOLDERS = List.of(LOCK, "READ_WRITE_LOCK", SNAPSHOT);
    private static final String HEAD = """
            Two threads, JDK %s, nanoseconds for each call:

            | entries | writes of 1000 calls | lock | read-write lock | snapshot | snapshot / lock |
            |---|---|---|---|---|---|
            """;

    private Guide() {}

    /** A table for each version of Java on which the question was asked. */
    static String tables(final Map<Integer, Map<Key, Measurement>> measured) {
        final StringBuilder tables = new StringBuilder();
        measured.forEach((feature, figures) -> {
            final List<String> rows = rows(figures).toList();
            if (!rows.isEmpty()) {
                tables.append(HEAD.formatted(feature));
                rows.forEach(tables::append);
                tables.append('\n');
            }
        });
        return tables.isEmpty() ? "Not measured yet.\n\n" : tables.toString();
    }

    private static Stream<String> rows(final Map<Key, Measurement> figures) {
        final Map<Integer, Map<Integer, Map<String, Measurement>>> all = new TreeMap<>();
        figures.forEach((key, measurement) -> {
            if (key.question().equals(QUESTION)) {
                all.computeIfAbsent(number(key, "entries"), entries -> new TreeMap<>())
                        .computeIfAbsent(number(key, "writes"), writes -> new TreeMap<>())
                        .put(key.parameters().getOrDefault("holder", ""), measurement);
            }
        });
        return all.entrySet().stream()
                .flatMap(entries -> entries.getValue().entrySet().stream()
                        .filter(writes -> writes.getValue().keySet().containsAll(HOLDERS))
                        .map(writes -> row(entries.getKey(), writes.getKey(), writes.getValue())));
    }

    private static String row(final int entries, final int writes, final Map<String, Measurement> byHolder) {
        final StringBuilder row = new StringBuilder("| %d | %d |".formatted(entries, writes));
        HOLDERS.forEach(holder -> row.append(' ')
                .append(Interval.ofMean(of(byHolder, holder)).text())
                .append(" |"));
        return row.append(' ')
                .append(Interval.ofRatio(of(byHolder, SNAPSHOT), of(byHolder, LOCK))
                        .map(Interval::text)
                        .orElse(""))
                .append(" |\n")
                .toString();
    }

    private static Measurement of(final Map<String, Measurement> byHolder, final String holder) {
        return Objects.requireNonNull(byHolder.get(holder));
    }

    private static int number(final Key key, final String parameter) {
        return Integer.parseInt(key.parameters().getOrDefault(parameter, "0"));
    }
}
