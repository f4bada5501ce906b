package io.counters.stat.export;

import io.counters.json.JsonWriter;
import io.counters.json.TerminalSafeJson;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentChange;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** What a stream of changes says, each thing one JSON object in one line: the parts of what {@link JsonWriter} writes. */
public final class StreamJson {
    private StreamJson() {}

    /** With what a client begins. */
    public static String hello(final String run, final List<String> segments, final long intervalMillis) {
        return object(json -> {
            json.writeStringProperty("run", run);
            json.writeArrayPropertyStart("segments");
            segments.forEach(json::writeString);
            json.writeEndArray();
            json.writeNumberProperty("intervalMillis", intervalMillis);
        });
    }

    /** All metrics of the segment so far are void. */
    public static String reset(final String name) {
        return object(json -> json.writeStringProperty("name", name));
    }

    /** The segment itself and its processes. */
    public static String segment(final String name, final SegmentChange change) {
        return object(json -> {
            final JsonWriter writer = new JsonWriter(json);
            json.writeStringProperty("name", name);
            json.writeBooleanProperty("ok", true);
            json.writeName("segment");
            writer.segment(change.segment());
            writer.processes(change.processes());
        });
    }

    /** There is nothing of the segment that could be read. */
    public static String unreadable(final String name) {
        return object(json -> {
            json.writeStringProperty("name", name);
            json.writeBooleanProperty("ok", false);
        });
    }

    /** One metric, as in {@code metrics} of a snapshot. */
    public static String metric(final MetricSample sample) {
        return write(json -> new JsonWriter(json).metric(sample));
    }

    /** Metrics of one segment. */
    public static String metrics(final String name, final List<String> metrics) {
        return object(json -> {
            json.writeStringProperty("name", name);
            json.writeName("metrics");
            json.writeRawValue("[" + String.join(",", metrics) + "]");
        });
    }

    /** All segments were looked at. */
    public static String tick(final long atMillis) {
        return object(json -> json.writeNumberProperty("at", atMillis));
    }

    private static String object(final Consumer<JsonGenerator> content) {
        return write(json -> {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        });
    }

    private static String write(final Consumer<JsonGenerator> content) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = TerminalSafeJson.to(text)) {
            content.accept(json);
        }
        return text.toString();
    }
}
