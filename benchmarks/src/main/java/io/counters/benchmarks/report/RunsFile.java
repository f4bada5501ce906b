package io.counters.benchmarks.report;

import io.counters.stress.report.Conditions;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * All runs on one major version of Java, as JSON: {@code jdk-17.json}. Within a run the names are those of JMH's own
 * results, less what can be computed from the rest, and with rounds in the place of the raw data of forks.
 */
public final class RunsFile {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final MathContext SIGNIFICANT = new MathContext(6);

    private RunsFile() {}

    /** The file for runs on a major version of Java. */
    public static Path in(final Path directory, final int feature) {
        return directory.resolve("jdk-" + feature + ".json");
    }

    /** The versions of Java that there are runs on, in ascending order, with these runs. */
    public static Map<Integer, List<Run>> readAll(final Path directory) throws IOException {
        final Map<Integer, List<Run>> all = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return all;
        }
        try (var files = Files.newDirectoryStream(directory, "jdk-*.json")) {
            for (final Path file : files) {
                all.put(Integer.valueOf(file.getFileName().toString().replaceAll("\\D", "")), read(file));
            }
        }
        return all;
    }

    /** The runs in the order of their questions' names; none when there is no such file. */
    public static List<Run> read(final Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), Files.readString(file))) {
            parser.nextToken();
            return list(JsonValue.read(parser)).stream().map(RunsFile::run).toList();
        }
    }

    /** Adds a run to what the file has of the same question, or takes the place of that when it was not made alike. */
    public static void add(final Path file, final Run run) throws IOException {
        final Map<String, Run> runs = new TreeMap<>();
        read(file).forEach(earlier -> runs.put(earlier.question(), earlier));
        runs.merge(run.question(), run, Run::and);
        Files.createDirectories(file.toAbsolutePath().getParent());
        final Path whole = file.resolveSibling(file.getFileName() + ".new");
        try (var writer = Files.newBufferedWriter(whole);
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), writer)) {
            json.writeStartArray();
            for (final Run each : runs.values()) {
                json.writeRaw('\n');
                write(json, each);
            }
            json.writeRaw('\n');
            json.writeEndArray();
            json.writeRaw('\n');
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(final JsonGenerator json, final Run run) {
        json.writeStartObject();
        json.writeStringProperty("question", run.question());
        json.writeStringProperty("command", run.command());
        json.writeStringProperty("jar", run.jar());
        json.writeStringProperty("machine", run.conditions().machine());
        json.writeStringProperty("jdk", run.conditions().jdk());
        json.writeStringProperty("flags", run.conditions().flags());
        json.writeStringProperty("date", run.conditions().date());
        json.writeArrayPropertyStart("results");
        for (final Measurement measurement : run.measurements()) {
            json.writeRaw("\n ");
            write(json, measurement);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final Measurement measurement) {
        json.writeStartObject();
        json.writeStringProperty("benchmark", measurement.key().benchmark());
        json.writeObjectPropertyStart("params");
        measurement.key().parameters().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeObjectPropertyStart("primaryMetric");
        json.writeStringProperty("scoreUnit", measurement.unit());
        json.writeObjectPropertyStart("scorePercentiles");
        measurement.percentiles().forEach((percent, score) -> number(json, percent.toString(), score));
        json.writeEndObject();
        json.writeObjectPropertyStart("rounds");
        measurement.rounds().forEach((round, scores) -> {
            json.writeArrayPropertyStart(round.toString());
            scores.forEach(score -> json.writeNumber(rounded(score)));
            json.writeEndArray();
        });
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectPropertyStart("secondaryMetrics");
        if (measurement.allocated() != null) {
            json.writeObjectPropertyStart(ALLOCATED);
            number(json, "score", measurement.allocated());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void number(final JsonGenerator json, final String name, final double value) {
        json.writeName(name);
        json.writeNumber(rounded(value));
    }

    private static BigDecimal rounded(final double value) {
        return new BigDecimal(value).round(SIGNIFICANT);
    }

    private static Run run(final Object object) {
        final Map<String, ?> run = object(object);
        return new Run(
                text(run, "question"),
                text(run, "command"),
                text(run, "jar"),
                new Conditions(text(run, "machine"), text(run, "jdk"), text(run, "flags"), text(run, "date")),
                list(member(run, "results")).stream().map(RunsFile::measurement).toList());
    }

    private static Measurement measurement(final Object object) {
        final Map<String, ?> result = object(object);
        final Map<String, ?> primary = object(member(result, "primaryMetric"));
        final Map<String, String> parameters = new TreeMap<>();
        object(member(result, "params")).forEach((name, value) -> parameters.put(name, (String) value));
        final TreeMap<Double, Double> percentiles = new TreeMap<>();
        object(member(primary, "scorePercentiles"))
                .forEach((percent, score) -> percentiles.put(Double.valueOf(percent), (Double) score));
        final TreeMap<Instant, List<Double>> rounds = new TreeMap<>();
        object(member(primary, "rounds"))
                .forEach((round, scores) -> rounds.put(
                        Instant.parse(round),
                        list(scores).stream().map(Double.class::cast).toList()));
        final Object allocated = object(member(result, "secondaryMetrics")).get(ALLOCATED);
        return new Measurement(
                Key.of(text(result, "benchmark"), parameters),
                text(primary, "scoreUnit"),
                rounds,
                percentiles,
                allocated == null ? null : (Double) member(object(allocated), "score"));
    }

    private static String text(final Map<String, ?> object, final String name) {
        return (String) member(object, name);
    }

    private static Object member(final Map<String, ?> object, final String name) {
        final Object value = object.get(name);
        if (value == null) {
            throw new IllegalArgumentException("runs: no member " + name + " (expected: one in " + object + ")");
        }
        return value;
    }

    @SuppressWarnings("unchecked") // JsonValue has made it so
    private static Map<String, ?> object(final @Nullable Object value) {
        return (Map<String, ?>) require(value);
    }

    private static List<?> list(final @Nullable Object value) {
        return (List<?>) require(value);
    }

    private static Object require(final @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("runs: null (expected: an object or an array)");
        }
        return value;
    }
}
