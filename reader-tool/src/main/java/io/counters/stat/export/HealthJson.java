package io.counters.stat.export;

import io.counters.json.TerminalSafeJson;
import io.counters.reader.SegmentSnapshot;
import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Which of several segments can be read, as one JSON object on one line. */
public final class HealthJson {
    private HealthJson() {}

    /** Writes the object and a line feed; neither closes nor flushes the target. */
    public static void write(final Map<String, Optional<SegmentSnapshot>> segments, final Writer target) {
        try (JsonGenerator json = TerminalSafeJson.to(target)) {
            json.writeStartObject();
            json.writeBooleanProperty("ok", segments.values().stream().allMatch(Optional::isPresent));
            json.writeArrayPropertyStart("segments");
            segments.forEach((name, snapshot) -> {
                json.writeStartObject();
                json.writeStringProperty("name", name);
                json.writeBooleanProperty("ok", snapshot.isPresent());
                snapshot.ifPresent(seen ->
                        json.writeStringProperty("state", seen.segment().state().name()));
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
