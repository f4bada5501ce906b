package io.counters.stress.report;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What one run set out to show and what it reached, kept in a properties file so that the docs quote runs and nobody's
 * memory.
 *
 * @param run short name of the run, unique among the reports of one page
 * @param command what a reader types to do it again
 * @param conditions machine, JDK and flags
 * @param rows the promises, in the order in which they are shown
 */
public record Report(String run, String command, Conditions conditions, List<Row> rows) {

    /**
     * One promise.
     *
     * @param promise what is promised, in words
     * @param goal the figure to reach
     * @param reached the figure that was reached
     * @param held whether that is good enough
     */
    public record Row(String promise, String goal, String reached, boolean held) {}

    /** Copies the rows. */
    public Report {
        rows = List.copyOf(rows);
    }

    /** Whether every promise held. */
    public boolean held() {
        return rows.stream().allMatch(Row::held);
    }

    /** Writes this report as {@code <run>.properties}, creating the directory if need be. */
    public Path writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Properties properties = new Properties();
        properties.setProperty("run", run);
        properties.setProperty("command", command);
        properties.setProperty("machine", conditions.machine());
        properties.setProperty("jdk", conditions.jdk());
        properties.setProperty("flags", conditions.flags());
        properties.setProperty("date", conditions.date());
        properties.setProperty("rows", Integer.toString(rows.size()));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            properties.setProperty(i + ".promise", row.promise());
            properties.setProperty(i + ".goal", row.goal());
            properties.setProperty(i + ".reached", row.reached());
            properties.setProperty(i + ".held", Boolean.toString(row.held()));
        }
        Path file = directory.resolve(run + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    /** Reads what {@link #writeTo} wrote; fails, naming file and key, on anything less. */
    public static Report read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        List<Row> rows = new ArrayList<>();
        int count = Integer.parseInt(value(properties, file, "rows"));
        for (int i = 0; i < count; i++) {
            rows.add(new Row(
                    value(properties, file, i + ".promise"),
                    value(properties, file, i + ".goal"),
                    value(properties, file, i + ".reached"),
                    Boolean.parseBoolean(value(properties, file, i + ".held"))));
        }
        return new Report(
                value(properties, file, "run"),
                value(properties, file, "command"),
                new Conditions(
                        value(properties, file, "machine"),
                        value(properties, file, "jdk"),
                        value(properties, file, "flags"),
                        value(properties, file, "date")),
                rows);
    }

    private static String value(Properties properties, Path file, String key) throws IOException {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IOException("report " + file + ": key " + key + " is missing");
        }
        return value;
    }
}
