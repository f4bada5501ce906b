package io.counters.json;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessInfo;
import io.counters.reader.ReadStats;
import io.counters.reader.SegmentInfo;
import io.counters.reader.SegmentSnapshot;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A snapshot as one JSON object on one line: the machine's view, in stored units. Longs are exact, doubles read back to
 * the same bits, and what could steer a terminal is escaped, as JSON allows for every character.
 */
public final class JsonWriter {
    private final JsonGenerator json;

    /** Writes parts of the object into a larger one. */
    public JsonWriter(final JsonGenerator json) {
        this.json = json;
    }

    /** Writes the object and a line feed; neither closes nor flushes the target. */
    public static void write(final SegmentSnapshot snapshot, final Writer target) {
        try (JsonGenerator generator = TerminalSafeJson.to(target)) {
            new JsonWriter(generator).snapshot(snapshot);
            generator.writeRaw('\n');
        }
    }

    private void snapshot(final SegmentSnapshot snapshot) {
        json.writeStartObject();
        json.writeName("segment");
        segment(snapshot.segment());
        processes(snapshot.processes());
        json.writeArrayPropertyStart("metrics");
        snapshot.metrics().forEach(this::metric);
        json.writeEndArray();
        json.writeName("scan");
        scan(snapshot.scan());
        json.writeEndObject();
    }

    public void segment(final SegmentInfo segment) {
        json.writeStartObject();
        json.writeStringProperty("name", segment.name());
        json.writeStringProperty("path", segment.path().toString());
        json.writeStringProperty("format", segment.format());
        json.writeStringProperty("uuid", segment.uuid().toString());
        json.writeStringProperty("state", segment.state().name());
        json.writeStringProperty("createdAt", segment.createdAt().toString());
        json.writeNumberProperty("uptimeSeconds", seconds(segment.uptime()));
        json.writeNumberProperty("refused", segment.refused());
        json.writeNumberProperty("repaired", segment.repaired());
        usage("metrics", segment.metrics());
        usage("blocks", segment.blocks());
        usage("processes", segment.processes());
        json.writeEndObject();
    }

    private void usage(final String table, final SegmentInfo.Usage usage) {
        json.writeObjectPropertyStart(table);
        json.writeNumberProperty("used", usage.used());
        json.writeNumberProperty("capacity", usage.capacity());
        json.writeEndObject();
    }

    public void processes(final List<ProcessInfo> processes) {
        json.writeArrayPropertyStart("processes");
        processes.forEach(this::process);
        json.writeEndArray();
    }

    private void process(final ProcessInfo process) {
        json.writeStartObject();
        json.writeNumberProperty("index", process.index());
        json.writeStringProperty("name", process.name());
        json.writeNumberProperty("pid", process.pid());
        json.writeStringProperty("state", process.state().name());
        json.writeNumberProperty("epoch", process.epoch());
        json.writeStringProperty("startedAt", process.startedAt().toString());
        json.writeNumberProperty("heartbeatAgeMs", process.heartbeatAge().toMillis());
        json.writeEndObject();
    }

    public void metric(final MetricSample sample) {
        final MetricDefinition definition = sample.definition();
        json.writeStartObject();
        json.writeStringProperty("name", definition.id().name());
        json.writeObjectPropertyStart("labels");
        definition.id().labels().forEach(json::writeStringProperty);
        json.writeEndObject();
        if (sample.process() != null) {
            json.writeStringProperty("process", sample.process());
        }
        json.writeStringProperty("kind", definition.kind().name());
        json.writeStringProperty("type", definition.type().name());
        json.writeStringProperty("unit", definition.unit());
        json.writeNumberProperty("scale", definition.scale());
        json.writeStringProperty("help", definition.help());
        json.writeStringProperty("status", sample.status().name());
        if (definition.kind() == MetricKind.HISTOGRAM) {
            histogram(definition, sample.histogram());
        } else {
            json.writeName("value");
            number(sample.value());
        }
        json.writeEndObject();
    }

    private void histogram(final MetricDefinition definition, final @Nullable HistogramValue value) {
        final HistogramValue seen = value == null || value.count() == 0 ? null : value;
        json.writeName("count");
        number(value == null ? null : value.count());
        json.writeName("sum");
        number(value == null ? null : value.sum());
        json.writeName("min");
        number(seen == null ? null : seen.min());
        json.writeName("max");
        number(seen == null ? null : seen.max());
        json.writeName("bounds");
        numbers(definition.bounds());
        json.writeName("buckets");
        numbers(value == null ? null : value.buckets());
    }

    private void scan(final ReadStats scan) {
        json.writeStartObject();
        json.writeNumberProperty("slots", scan.slots());
        json.writeNumberProperty("firstTry", scan.firstTry());
        json.writeNumberProperty("retries", scan.retries());
        json.writeNumberProperty("busy", scan.busy());
        json.writeNumberProperty("corrupt", scan.corrupt());
        json.writeNumberProperty("nanos", scan.nanos());
        json.writeEndObject();
    }

    private void numbers(final @Nullable List<Long> values) {
        JsonNumbers.write(json, values);
    }

    private void number(final @Nullable Number value) {
        JsonNumbers.write(json, value);
    }

    private static BigDecimal seconds(final Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }
}
