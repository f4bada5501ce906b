package io.counters.stat.export;

import io.counters.HistogramValue;
import io.counters.MetricDefinition;
import io.counters.json.JsonNumbers;
import io.counters.json.TerminalSafeJson;
import io.counters.reader.MetricSample;
import io.counters.reader.SegmentInfo;
import io.counters.stat.diff.MetricChange;
import io.counters.stat.diff.SnapshotDiff;
import java.io.Writer;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Two snapshots as one JSON object on one line: the machine's view, in stored units. */
public final class DiffJson {
    private final JsonGenerator json;
    private final SnapshotDiff diff;

    private DiffJson(final JsonGenerator json, final SnapshotDiff diff) {
        this.json = json;
        this.diff = diff;
    }

    /** Writes the object and a line feed; neither closes nor flushes the target. */
    public static void write(final SnapshotDiff diff, final Writer target) {
        try (JsonGenerator generator = TerminalSafeJson.to(target)) {
            new DiffJson(generator, diff).object();
            generator.writeRaw('\n');
        }
    }

    private void object() {
        json.writeStartObject();
        segment("before", diff.before());
        segment("after", diff.after());
        json.writeNumberProperty("elapsedSeconds", SnapshotDiff.seconds(diff.elapsed()));
        json.writeArrayPropertyStart("remarks");
        diff.remarks().forEach(json::writeString);
        json.writeEndArray();
        json.writeArrayPropertyStart("metrics");
        diff.changes().forEach(this::metric);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void segment(final String key, final SegmentInfo segment) {
        json.writeObjectPropertyStart(key);
        json.writeStringProperty("name", segment.name());
        json.writeStringProperty("path", segment.path().toString());
        json.writeStringProperty("uuid", segment.uuid().toString());
        json.writeStringProperty("createdAt", segment.createdAt().toString());
        json.writeStringProperty("at", SnapshotDiff.timeOf(segment).toString());
        json.writeEndObject();
    }

    private void metric(final MetricChange change) {
        final MetricDefinition definition = change.definition();
        json.writeStartObject();
        json.writeStringProperty("name", definition.id().name());
        json.writeObjectPropertyStart("labels");
        definition.id().labels().forEach(json::writeStringProperty);
        json.writeEndObject();
        if (change.process() != null) {
            json.writeStringProperty("process", change.process());
        }
        json.writeStringProperty("kind", definition.kind().name());
        json.writeStringProperty("type", definition.type().name());
        json.writeStringProperty("unit", definition.unit());
        json.writeNumberProperty("scale", definition.scale());
        json.writeName("note");
        if (change.note() == MetricChange.Note.NONE) {
            json.writeNull();
        } else {
            json.writeString(change.note().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (change.isHistogram()) {
            histogram(change);
        } else {
            number("before", value(change.before()));
            number("after", value(change.after()));
            number("difference", change.difference());
            rate(change.difference());
        }
        json.writeEndObject();
    }

    private void histogram(final MetricChange change) {
        final HistogramValue growth = change.growth();
        number("before", count(change.before()));
        number("after", count(change.after()));
        number("difference", growth == null ? null : growth.count());
        rate(growth == null ? null : growth.count());
        number("sum", growth == null ? null : growth.sum());
        json.writeName("bounds");
        JsonNumbers.write(json, change.definition().bounds());
        json.writeName("buckets");
        JsonNumbers.write(json, growth == null ? null : growth.buckets());
    }

    private void rate(final @Nullable Number difference) {
        final OptionalDouble perSecond = diff.perSecond(difference);
        number("perSecond", perSecond.isEmpty() ? null : (Double) perSecond.getAsDouble());
    }

    private void number(final String key, final @Nullable Number value) {
        json.writeName(key);
        JsonNumbers.write(json, value);
    }

    private static @Nullable Number value(final @Nullable MetricSample sample) {
        return sample == null ? null : sample.value();
    }

    private static @Nullable Number count(final @Nullable MetricSample sample) {
        return sample == null || sample.histogram() == null
                ? null
                : (Long) sample.histogram().count();
    }
}
